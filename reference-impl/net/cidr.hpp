// A network, with or without a port: what --allow and --deny name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/endpoint.hpp"

namespace socks6::net {

/// Matches an endpoint when the first `prefix` bits of its address and, if given, its port agree.
/// A network of one family never matches an address of the other; 0.0.0.0/0 is all of IPv4.
struct Cidr {
    IpAddress network;
    std::uint8_t prefix = 0;            ///< 0 to 32 or 128
    std::optional<std::uint16_t> port;  ///< nothing: every port

    /// "10.0.0.0/8", "10.0.0.0/8:25", "10.1.2.3", "10.1.2.3:25", "2001:db8::/32",
    /// "[2001:db8::]/32:25", "[2001:db8::1]:25". Bits beyond the prefix must be zero.
    static std::optional<Cidr> parse(std::string_view text);

    bool matches(const Endpoint& endpoint) const;

    friend bool operator==(const Cidr&, const Cidr&) = default;
};

std::string to_string(const Cidr& cidr);

}  // namespace socks6::net
