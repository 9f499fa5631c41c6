// What SOCKS 5 puts in front of an IPv4 address: requests and datagram headers (RFC 1928).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "net/endpoint.hpp"

namespace bench {

/// `start`, then address type, address and port: the layout of both.
inline std::vector<std::uint8_t> socks5_message(const std::array<std::uint8_t, 3>& start,
                                                const socks6::net::Endpoint& target) {
    const auto address = target.address.bytes();
    const auto high = static_cast<std::uint8_t>(target.port >> 8);
    const auto low = static_cast<std::uint8_t>(target.port & 0xFF);
    return {start[0],   start[1],   start[2],   1,    address[0],
            address[1], address[2], address[3], high, low};
}

}  // namespace bench
