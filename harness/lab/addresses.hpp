// Who lives where in the lab, in the address ranges that are set aside for documentation.
//
// Clients and remotes are many: every address of their networks is served, so that each case can
// have its own, and nothing that a kernel remembers of an address leaks from case to case. Four
// hosts of the remotes' network are absent, each in its own way.
#pragma once

#include <cstdint>

#include "net/cidr.hpp"

namespace conform::lab {

enum class Family : std::uint8_t { v4, v6 };

/// Why nobody answers there, as the remotes' router tells the proxy.
enum class Absent : std::uint8_t {
    host_unreachable,
    network_unreachable,
    prohibited,
    silent,  ///< a black hole
};

/// 192.0.2.0/24, 2001:db8:1::/64
socks6::net::Cidr client_network(Family family);
/// 198.51.100.0/24, 2001:db8:2::/64
socks6::net::Cidr proxy_network(Family family);
/// 203.0.113.0/24, 2001:db8:3::/64
socks6::net::Cidr remote_network(Family family);
/// A network of one address.
socks6::net::Cidr only(const socks6::net::IpAddress& address);

/// How many numbers there are for clients and for remotes, from 0 on.
constexpr std::uint32_t most_hosts = 240;

/// The address of host `number`, which is taken modulo most_hosts.
socks6::net::IpAddress client_address(Family family, std::uint32_t number);
socks6::net::IpAddress remote_address(Family family, std::uint32_t number);
/// Where names of the lab are resolved, in the remotes' network; no other host has that number.
socks6::net::IpAddress resolver_address(Family family);
/// The proxy's first address, at which clients reach it, or its second one.
socks6::net::IpAddress proxy_address(Family family, std::uint32_t number = 0);
socks6::net::IpAddress absent_address(Family family, Absent why);

}  // namespace conform::lab
