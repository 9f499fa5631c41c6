// The proxies that are compared: how each is started and what it speaks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/dialogue.hpp"
#include "bench/load/server_process.hpp"

namespace bench {

enum class Contestant {
    socks6_one_thread,
    socks6_two_threads,
    microsocks,
    dante,
    bare_copy,
    bare_splice
};

std::string name_of(Contestant who);
Protocol protocol_of(Contestant who);

/// Which of them this machine can start; each that it cannot is named on stderr.
std::vector<Contestant> available(const std::vector<Contestant>& wanted);

/// On a port of the kernel's choice on 127.0.0.1, not logging.
std::unique_ptr<ServerProcess> start(Contestant who);

/// socks6-proxy with one thread and those flags beside its usual ones.
std::unique_ptr<ServerProcess> start_socks6(const std::vector<std::string>& flags);

/// Whether socks6-proxy knows that flag.
bool socks6_knows(const std::string& flag);

}  // namespace bench
