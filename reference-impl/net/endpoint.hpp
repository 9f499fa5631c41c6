// An IP address and a port.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/ip_address.hpp"
#include "socks6/session/endpoint.hpp"

namespace socks6::net {

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /// "192.0.2.1:80" or "[2001:db8::1]:80"; the port is required, 0 is allowed.
    static std::optional<Endpoint> parse(std::string_view text);
    /// Nothing for a domain name.
    static std::optional<Endpoint> from_wire(const wire::AddressView& address, std::uint16_t port);
    session::Endpoint to_session() const { return {address.to_wire(), port}; }

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// As parse() reads it.
std::string to_string(const Endpoint& endpoint);

/// A decimal port, 0 to 65535, nothing else.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace socks6::net
