#include "lab/addresses.hpp"

namespace conform::lab {
namespace {

using socks6::net::Cidr;
using socks6::net::IpAddress;

/// The first 24 bits of a network for documentation, and which of 2001:db8:n::/64 goes with it.
struct Range {
    std::array<std::uint8_t, 3> v4;
    std::uint8_t v6;
};

constexpr Range clients{{192, 0, 2}, 1};
constexpr Range proxies{{198, 51, 100}, 2};
constexpr Range remotes{{203, 0, 113}, 3};

constexpr std::uint8_t resolver = 249;
constexpr std::uint8_t first_absent = 250;

IpAddress host(const Range& range, Family family, std::uint8_t number) {
    if (family == Family::v4) {
        return IpAddress::v4({range.v4[0], range.v4[1], range.v4[2], number});
    }
    return IpAddress::v6({0x20, 0x01, 0x0D, 0xB8, 0, range.v6, 0, 0, 0, 0, 0, 0, 0, 0, 0, number});
}

Cidr network(const Range& range, Family family) {
    return {host(range, family, 0), static_cast<std::uint8_t>(family == Family::v4 ? 24 : 64), {}};
}

std::uint8_t host_number(std::uint32_t number) {
    return static_cast<std::uint8_t>(1 + number % most_hosts);
}

}  // namespace

Cidr client_network(Family family) {
    return network(clients, family);
}

Cidr proxy_network(Family family) {
    return network(proxies, family);
}

Cidr remote_network(Family family) {
    return network(remotes, family);
}

Cidr only(const IpAddress& address) {
    return {address, static_cast<std::uint8_t>(address.is_v4() ? 32 : 128), {}};
}

IpAddress client_address(Family family, std::uint32_t number) {
    return host(clients, family, host_number(number));
}

IpAddress remote_address(Family family, std::uint32_t number) {
    return host(remotes, family, host_number(number));
}

IpAddress proxy_address(Family family, std::uint32_t number) {
    return host(proxies, family, host_number(number));
}

IpAddress resolver_address(Family family) {
    return host(remotes, family, resolver);
}

IpAddress absent_address(Family family, Absent why) {
    return host(remotes, family, static_cast<std::uint8_t>(first_absent + static_cast<int>(why)));
}

}  // namespace conform::lab
