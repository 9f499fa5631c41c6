#include "lab/topology.hpp"

#include <fmt/format.h>

#include "lab/route_socket.hpp"
#include "lab/steps.hpp"
#include "net/network_setup.hpp"

namespace conform::lab {
namespace {

using socks6::net::Cidr;
using socks6::net::IpAddress;
using socks6::net::set_sysctl;

constexpr std::array both{Family::v4, Family::v6};

constexpr MacAddress client_mac{0x02, 0, 0, 0, 1, 1};
constexpr MacAddress proxy_client_mac{0x02, 0, 0, 0, 1, 2};
constexpr MacAddress proxy_remote_mac{0x02, 0, 0, 0, 2, 1};
constexpr MacAddress remote_mac{0x02, 0, 0, 0, 2, 2};

Cidr everything(Family family) {
    return {family == Family::v4 ? IpAddress::any_v4() : IpAddress::any_v6(), 0, {}};
}

/// All of a network beyond a cable, by way of its first host.
std::string reach(RouteSocket& routes, const std::string& device, const Cidr& network,
                  const IpAddress& gateway, const MacAddress& mac, const IpAddress& source) {
    auto failed = routes.add_neighbour(device, gateway, mac);
    if (!failed.empty()) return failed;
    return routes.add_route(
        {.to = network, .device = device, .gateway = gateway, .source = source});
}

std::string serve_all_of(RouteSocket& routes, const Cidr& network) {
    // IPv6 lets nobody bind to an address that no interface has, unless told so.
    auto failed = set_sysctl("net.ipv6.ip_nonlocal_bind", "1");
    if (!failed.empty()) return failed;
    return routes.add_route({.kind = RouteKind::local, .to = network, .device = "lo"});
}

std::string furnish_clients(RouteSocket& routes) {
    Steps steps;
    steps.then([&] { return routes.set_up(client_device, mtu); });
    for (const auto family : both) {
        steps.then(
            [&] { return routes.add_address(client_device, only(client_address(family, 0))); });
        steps.then([&] { return serve_all_of(routes, client_network(family)); });
        steps.then([&] {
            return reach(routes, client_device, proxy_network(family), proxy_address(family),
                         proxy_client_mac, client_address(family, 0));
        });
    }
    return steps.failed();
}

/// An address of the proxy, served from now on: for IPv6 the kernel adds a route to its own address
/// some time later, and until then it would refuse what comes.
std::string take_address(RouteSocket& routes, const IpAddress& address) {
    auto failed = routes.add_address(proxy_client_device, only(address));
    if (!failed.empty() || address.is_v4()) return failed;
    return routes.add_route({.kind = RouteKind::local, .to = only(address), .device = "lo"});
}

std::string furnish_proxy(RouteSocket& routes) {
    Steps steps;
    steps.then([&] { return routes.set_up(proxy_client_device, mtu); });
    steps.then([&] { return routes.set_up(proxy_remote_device, mtu); });
    for (const auto family : both) {
        for (const std::uint32_t number : {0U, 1U}) {
            steps.then([&] { return take_address(routes, proxy_address(family, number)); });
        }
        steps.then([&] {
            return reach(routes, proxy_client_device, client_network(family),
                         client_address(family, 0), client_mac, proxy_address(family));
        });
        steps.then([&] {
            return reach(routes, proxy_remote_device, everything(family), remote_address(family, 0),
                         remote_mac, proxy_address(family));
        });
    }
    return steps.failed();
}

RouteKind kind_of(Absent why) {
    switch (why) {
        case Absent::host_unreachable:
            return RouteKind::unicast;
        case Absent::network_unreachable:
            return RouteKind::skip;
        case Absent::prohibited:
            return RouteKind::prohibit;
        case Absent::silent:
            return RouteKind::blackhole;
    }
    return RouteKind::unicast;
}

/// The unreachable host is on a cable on which nobody answers for it: IPv6 has no route that says
/// "host unreachable".
std::string device_of(Absent why) {
    return why == Absent::host_unreachable ? remote_device : "";
}

std::string furnish_remotes(RouteSocket& routes) {
    Steps steps;
    // A router, and one that answers each packet which goes nowhere.
    for (const auto* name : {"net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"}) {
        steps.then([&] { return set_sysctl(name, "1"); });
    }
    for (const auto* name : {"net.ipv4.icmp_ratelimit", "net.ipv6.icmp.ratelimit"}) {
        steps.then([&] { return set_sysctl(name, "0"); });
    }
    for (const auto* version : {"ipv4", "ipv6"}) {
        const auto neighbours = fmt::format("net.{}.neigh.{}.", version, remote_device);
        steps.then([&] { return set_sysctl(neighbours + "mcast_solicit", "1"); });
        steps.then([&] { return set_sysctl(neighbours + "retrans_time_ms", "20"); });
    }
    steps.then([&] { return routes.set_up(remote_device, mtu); });
    for (const auto family : both) {
        steps.then(
            [&] { return routes.add_address(remote_device, only(remote_address(family, 0))); });
        steps.then([&] { return serve_all_of(routes, remote_network(family)); });
        for (const auto why : {Absent::host_unreachable, Absent::network_unreachable,
                               Absent::prohibited, Absent::silent}) {
            steps.then([&] {
                return routes.add_route({.kind = kind_of(why),
                                         .to = only(absent_address(family, why)),
                                         .device = device_of(why),
                                         .before_local = true});
            });
        }
        steps.then([&] {
            return reach(routes, remote_device, proxy_network(family), proxy_address(family),
                         proxy_remote_mac, remote_address(family, 0));
        });
    }
    return steps.failed();
}

std::string connect(const Topology& all) {
    return with_routes_of(all.proxy, [&](RouteSocket& routes) {
        auto failed = routes.add_cable({proxy_client_device, proxy_client_mac},
                                       {client_device, client_mac}, all.clients);
        if (!failed.empty()) return failed;
        return routes.add_cable({proxy_remote_device, proxy_remote_mac},
                                {remote_device, remote_mac}, all.remotes);
    });
}

std::string await(const NetworkNamespace& there, const char* device) {
    return with_routes_of(there, [&](RouteSocket& routes) { return routes.await_up(device); });
}

}  // namespace

socks6::net::Result<Topology, LabError> Topology::build() {
    auto clients = NetworkNamespace::create();
    if (!clients) return clients.error();
    auto proxy = NetworkNamespace::create();
    if (!proxy) return proxy.error();
    auto remotes = NetworkNamespace::create();
    if (!remotes) return remotes.error();
    Topology all{std::move(*clients), std::move(*proxy), std::move(*remotes)};
    Steps steps;
    steps.then([&] { return connect(all); })
        .then([&] { return with_routes_of(all.clients, furnish_clients); })
        .then([&] { return with_routes_of(all.proxy, furnish_proxy); })
        .then([&] { return with_routes_of(all.remotes, furnish_remotes); })
        .then([&] { return await(all.clients, client_device); })
        .then([&] { return await(all.proxy, proxy_client_device); })
        .then([&] { return await(all.proxy, proxy_remote_device); })
        .then([&] { return await(all.remotes, remote_device); });
    if (!steps.failed().empty()) return LabError{steps.failed()};
    return all;
}

}  // namespace conform::lab
