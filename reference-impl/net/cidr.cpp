#include "net/cidr.hpp"

#include <fmt/format.h>

#include <charconv>

namespace socks6::net {

namespace {

struct Parts {
    std::string_view address;
    std::optional<std::string_view> prefix;
    std::optional<std::string_view> port;
};

/// "N[:PORT]" behind the slash.
void split_prefix(std::string_view text, Parts& parts) {
    const auto colon = text.find(':');
    parts.prefix = text.substr(0, colon);
    if (colon != text.npos) parts.port = text.substr(colon + 1);
}

std::optional<Parts> split_bracketed(std::string_view text) {
    const auto close = text.find(']');
    if (close == text.npos) return std::nullopt;
    Parts parts{text.substr(1, close - 1), std::nullopt, std::nullopt};
    if (parts.address.find(':') == text.npos) return std::nullopt;
    const auto rest = text.substr(close + 1);
    if (rest.empty()) return parts;
    if (rest.front() == '/') {
        split_prefix(rest.substr(1), parts);
    } else if (rest.front() == ':') {
        parts.port = rest.substr(1);
    } else {
        return std::nullopt;
    }
    return parts;
}

std::optional<Parts> split(std::string_view text) {
    if (!text.empty() && text.front() == '[') return split_bracketed(text);
    const auto slash = text.find('/');
    Parts parts{text.substr(0, slash), std::nullopt, std::nullopt};
    if (slash != text.npos) {
        split_prefix(text.substr(slash + 1), parts);
    } else if (const auto colon = text.find(':');
               colon != text.npos && text.find(':', colon + 1) == text.npos) {
        parts.address = text.substr(0, colon);
        parts.port = text.substr(colon + 1);
    }
    return parts;
}

bool same_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
    for (std::size_t i = 0; i < a.bytes().size() && bits > 0; ++i) {
        const unsigned here = bits < 8 ? bits : 8;
        const unsigned mask = 0xFFU << (8 - here);
        if (((a.bytes()[i] ^ b.bytes()[i]) & mask) != 0) return false;
        bits -= here;
    }
    return true;
}

bool zero_beyond(const IpAddress& address, unsigned bits) {
    for (std::size_t i = 0; i < address.bytes().size(); ++i) {
        const unsigned kept = bits < 8 ? bits : 8;
        if ((address.bytes()[i] & (0xFFU >> kept)) != 0) return false;
        bits -= kept;
    }
    return true;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text) {
    const auto parts = split(text);
    if (!parts) return std::nullopt;
    const auto address = IpAddress::parse(parts->address);
    if (!address) return std::nullopt;
    const unsigned width = address->is_v4() ? 32 : 128;
    unsigned prefix = width;
    if (parts->prefix) {
        const auto* end = parts->prefix->data() + parts->prefix->size();
        const auto [stop, error] = std::from_chars(parts->prefix->data(), end, prefix);
        if (error != std::errc{} || stop != end || prefix > width) return std::nullopt;
    }
    if (!zero_beyond(*address, prefix)) return std::nullopt;
    Cidr cidr{*address, static_cast<std::uint8_t>(prefix), std::nullopt};
    if (parts->port) {
        cidr.port = parse_port(*parts->port);
        if (!cidr.port) return std::nullopt;
    }
    return cidr;
}

bool Cidr::matches(const Endpoint& endpoint) const {
    if (port && *port != endpoint.port) return false;
    if (network.is_v4() != endpoint.address.is_v4()) return false;
    return same_prefix(network, endpoint.address, prefix);
}

std::string to_string(const Cidr& cidr) {
    const auto address = to_string(cidr.network);
    const unsigned prefix = cidr.prefix;
    if (!cidr.port) return fmt::format("{}/{}", address, prefix);
    const auto network = cidr.network.is_v4() ? address : fmt::format("[{}]", address);
    return fmt::format("{}/{}:{}", network, prefix, *cidr.port);
}

}  // namespace socks6::net
