// Load (b): bytes a second from remotes to clients over streams that are already open.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "bench/load/dialogue.hpp"

namespace bench {

struct BulkLoad {
    socks6::net::Endpoint proxy;
    Protocol protocol = Protocol::socks6;
    std::vector<socks6::net::Endpoint> remotes;  ///< sending; taken in turn
    std::size_t streams = 1;
    std::chrono::milliseconds warm_up{200};
    std::chrono::milliseconds time{1500};
};

/// Bytes a second that clients received. They are discarded in the kernel, without a copy, so that
/// reading them takes as little of the machine as it can. std::runtime_error when a stream ends.
double run(const BulkLoad& load, const std::function<void()>& at_start);

}  // namespace bench
