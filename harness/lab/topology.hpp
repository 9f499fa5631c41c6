// The lab's three networks: clients, the proxy under test, remotes; a cable between each two.
//
//     clients (client) ---- (to-clients) proxy (to-remotes) ---- (to-proxy) remotes
//
// The remotes' host is also the router behind which nothing else is: what has no address there is
// answered by ICMP. MTU 1500, no offloads, neighbours known from the start, IPv4 and IPv6.
//
// Made once per run and gone with the last object or socket in it; needs the privileges that
// enter_private_world() gives.
#pragma once

#include "lab/addresses.hpp"
#include "lab/network_namespace.hpp"

namespace conform::lab {

constexpr std::uint32_t mtu = 1500;

struct Topology {
    NetworkNamespace clients;
    NetworkNamespace proxy;
    NetworkNamespace remotes;

    static socks6::net::Result<Topology, LabError> build();
};

/// Names of the interfaces, for captures.
constexpr const char* client_device = "to-proxy";
constexpr const char* proxy_client_device = "to-clients";
constexpr const char* proxy_remote_device = "to-remotes";
constexpr const char* remote_device = "to-proxy";

}  // namespace conform::lab
