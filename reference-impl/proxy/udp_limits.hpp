// What one UDP association may take of its proxy.
#pragma once

#include <cstddef>

namespace socks6::proxy {

struct UdpLimits {
    /// Datagrams relayed per second, each way; those beyond are dropped.
    std::size_t datagrams_per_second = 500'000;
    /// Datagrams and bytes that wait for names to be looked up.
    std::size_t waiting_datagrams = 16;
    std::size_t waiting_bytes = 64 * 1024;
    /// Names remembered, and looked up at the same time.
    std::size_t names = 16;
};

}  // namespace socks6::proxy
