// Load (c): datagrams through one UDP association to a remote that sends them back.
//
// A fixed number is on its way at any time; when none has come back for a while the lost ones are
// sent anew, so that a proxy is neither flooded nor left idle. SOCKS 6 (the draft's association,
// datagram header and confirmation) and SOCKS 5 (RFC 1928, section 7).
#pragma once

#include <chrono>
#include <functional>

#include "bench/load/dialogue.hpp"

namespace bench {

struct DatagramLoad {
    socks6::net::Endpoint proxy;  ///< SOCKS 6: also the UDP port
    Protocol protocol = Protocol::socks6;
    std::size_t payload = 64;  ///< bytes
    std::size_t in_flight = 64;
    std::chrono::milliseconds warm_up{200};
    std::chrono::milliseconds time{1500};
};

/// Datagrams a second that the proxy relayed and that arrived: two for each that came back.
/// std::runtime_error when no association can be had, or no datagram comes through it.
double run(const DatagramLoad& load, const std::function<void()>& at_start);

}  // namespace bench
