#include "capture/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace conform::capture {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

enum class Side : std::uint8_t { local = 1, remote = 2 };

// 192.0.2.1 and 192.0.2.2, 2001:db8::1 and 2001:db8::2.
IpAddress documentation_address(bool v6, Side side) {
    if (v6) {
        IpAddress address{.v6 = true, .bytes = {0x20, 0x01, 0x0d, 0xb8}};
        address.bytes.back() = static_cast<std::uint8_t>(side);
        return address;
    }
    return {.v6 = false, .bytes = {192, 0, 2, static_cast<std::uint8_t>(side)}};
}

IpAddress to_v6(const IpAddress& address) {
    if (address.v6) return address;
    IpAddress mapped{.v6 = true, .bytes = {}};
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), mapped.bytes.begin());
    std::copy_n(address.bytes.begin(), 4, mapped.bytes.begin() + mapped_prefix.size());
    return mapped;
}

std::uint16_t known_port(std::uint16_t port, std::size_t index) {
    constexpr std::size_t first_dynamic = 49152;
    constexpr std::size_t dynamic_ports = 65536 - first_dynamic;
    return port != 0 ? port : static_cast<std::uint16_t>(first_dynamic + index % dynamic_ports);
}

}  // namespace

std::optional<IpAddress> parse_address(const std::string& text) {
    const std::string address = text.substr(0, text.find('%'));
    IpAddress parsed;
    if (inet_pton(AF_INET, address.c_str(), parsed.bytes.data()) != 1) {
        parsed.v6 = true;
        if (inet_pton(AF_INET6, address.c_str(), parsed.bytes.data()) != 1) return std::nullopt;
    }
    if (parsed.v6 && std::equal(mapped_prefix.begin(), mapped_prefix.end(), parsed.bytes.begin())) {
        IpAddress v4;
        std::copy_n(parsed.bytes.begin() + mapped_prefix.size(), 4, v4.bytes.begin());
        parsed = v4;
    }
    if (std::all_of(parsed.bytes.begin(), parsed.bytes.end(), [](auto b) { return b == 0; })) {
        return std::nullopt;
    }
    return parsed;
}

std::pair<Endpoint, Endpoint> ends_of(const transcript::Flow& flow, std::size_t index) {
    const auto local = parse_address(flow.local.address);
    const auto remote = parse_address(flow.remote.address);
    const bool v6 = (local && local->v6) || (remote && remote->v6);
    const auto end = [&](const std::optional<IpAddress>& known, Side side, std::uint16_t port) {
        const IpAddress address = known.value_or(documentation_address(v6, side));
        return Endpoint{
            .mac = {}, .address = v6 ? to_v6(address) : address, .port = known_port(port, index)};
    };
    return {end(local, Side::local, flow.local.port), end(remote, Side::remote, flow.remote.port)};
}

Mac mac_of(std::size_t number) {
    return {0x02,
            0x00,
            0x00,
            0x00,
            static_cast<std::uint8_t>(number >> 8),
            static_cast<std::uint8_t>(number)};
}

}  // namespace conform::capture
