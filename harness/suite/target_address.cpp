#include "suite/target_address.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "net/endpoint.hpp"

namespace conform::suite {
namespace {

std::optional<TargetAddress> with_port(std::string_view host, std::string_view port_text) {
    const auto port = socks6::net::parse_port(port_text);
    if (host.empty() || !port || *port == 0) return std::nullopt;
    return TargetAddress{std::string(host), *port};
}

bool printable_name(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::optional<TargetAddress> parse_target(std::string_view text) {
    if (text.empty() || text.size() > 300 || !printable_name(text)) return std::nullopt;
    if (text.front() == '[') {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const auto host = text.substr(1, end - 1);
        const auto rest = text.substr(end + 1);
        const auto address = socks6::net::IpAddress::parse(host);
        if (!address) return std::nullopt;
        if (rest.empty()) return TargetAddress{std::string(host)};
        if (rest.front() != ':') return std::nullopt;
        return with_port(host, rest.substr(1));
    }
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (colons == 0) return TargetAddress{std::string(text)};
    if (colons > 1) {
        if (!socks6::net::IpAddress::parse(text)) return std::nullopt;
        return TargetAddress{std::string(text)};
    }
    const auto colon = text.find(':');
    return with_port(text.substr(0, colon), text.substr(colon + 1));
}

std::string to_string(const TargetAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return v6 ? fmt::format("[{}]:{}", address.host, address.port)
              : fmt::format("{}:{}", address.host, address.port);
}

}  // namespace conform::suite
