#include "net/endpoint.hpp"

#include <fmt/format.h>

#include <charconv>

namespace socks6::net {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return port;
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    const auto port = parse_port(text.substr(colon + 1));
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    if (!port || !address) return std::nullopt;
    // "::1:80" would be read as an address without a port by others.
    if (bracketed != (host.find(':') != host.npos)) return std::nullopt;
    return Endpoint{*address, *port};
}

std::optional<Endpoint> Endpoint::from_wire(const wire::AddressView& address, std::uint16_t port) {
    const auto ip = IpAddress::from_wire(address);
    if (!ip) return std::nullopt;
    return Endpoint{*ip, port};
}

std::string to_string(const Endpoint& endpoint) {
    if (endpoint.address.is_v4()) {
        return fmt::format("{}:{}", to_string(endpoint.address), endpoint.port);
    }
    return fmt::format("[{}]:{}", to_string(endpoint.address), endpoint.port);
}

}  // namespace socks6::net
