// Load (a): CONNECT, one byte there and back, RST; a fixed number of clients, each at it again as
// soon as it is done (a closed loop).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "bench/load/dialogue.hpp"

namespace bench {

struct ConnectLoad {
    socks6::net::Endpoint proxy;
    Protocol protocol = Protocol::socks6;
    std::vector<socks6::net::Endpoint> remotes;  ///< echoing; taken in turn
    std::size_t clients = 64;
    std::chrono::milliseconds warm_up{200};
    std::chrono::milliseconds time{1500};
};

struct ConnectResult {
    std::uint64_t done = 0;    ///< echoes within `time`
    std::uint64_t failed = 0;  ///< connections that ended in any other way
    double seconds = 0;
};

/// Runs on the calling thread. `at_start` is called between warm-up and measurement.
ConnectResult run(const ConnectLoad& load, const std::function<void()>& at_start);

}  // namespace bench
