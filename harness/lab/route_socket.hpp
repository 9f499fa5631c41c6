// Interfaces, addresses, routes and neighbours of one network namespace, by netlink.
//
// Opened and used by a thread that is inside of that namespace: devices are found by their names
// there. Every function gives an empty text, or what failed with the kernel's reason.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "lab/network_namespace.hpp"
#include "net/cidr.hpp"

struct nl_sock;
struct rtnl_link;

namespace conform::lab {

using MacAddress = std::array<std::uint8_t, 6>;

/// One end of a pair of virtual cables.
struct CableEnd {
    std::string name;  ///< at most 15 bytes
    MacAddress mac{};
};

enum class RouteKind : std::uint8_t {
    unicast,
    local,      ///< every address in it is ours
    prohibit,   ///< answered with "administratively prohibited"
    blackhole,  ///< dropped in silence
    skip,       ///< as if this table had no route
};

struct Route {
    RouteKind kind = RouteKind::unicast;
    socks6::net::Cidr to;  ///< its port means nothing
    std::string device{};  ///< empty: none
    std::optional<socks6::net::IpAddress> gateway{};
    /// Source address of what is sent by it, unless a socket has chosen another.
    std::optional<socks6::net::IpAddress> source{};
    bool before_local = false;  ///< in the table of local addresses, which is looked into first
    /// Another table, which a rule leads to; 0: the usual one.
    std::uint32_t table = 0;
    std::uint32_t mtu = 0;  ///< of what is sent by it; 0: the device's
};

/// Whatever is sent from that address looks into that table, next after the local one.
struct SourceRule {
    socks6::net::IpAddress from;
    std::uint32_t table = 0;
};

class RouteSocket {
  public:
    /// Of the calling thread's namespace.
    static socks6::net::Result<RouteSocket, LabError> open();

    /// Both ends are made here; `there` moves into the other namespace.
    std::string add_cable(const CableEnd& here, const CableEnd& there,
                          const NetworkNamespace& other);
    /// Turns off all offloads, so that what crosses the cable is what would be on a wire.
    std::string set_up(const std::string& device, std::uint32_t mtu);
    /// Waits until the device sends, once both ends of its cable were set up: the kernel starts
    /// queues some time later, and what is sent before is lost.
    std::string await_up(const std::string& device);
    std::string add_address(const std::string& device, const socks6::net::Cidr& address);
    std::string add_route(const Route& route);
    std::string add_rule(const SourceRule& rule);
    std::string remove_rule(const SourceRule& rule);
    /// For ever, so that nobody has to ask who has the address.
    std::string add_neighbour(const std::string& device, const socks6::net::IpAddress& address,
                              const MacAddress& mac);
    /// With its other end, and the addresses, routes and neighbours of both.
    std::string remove_cable(const std::string& device);

  private:
    struct Close {
        void operator()(nl_sock* socket) const;
    };
    using Socket = std::unique_ptr<nl_sock, Close>;
    explicit RouteSocket(Socket socket) : socket_(std::move(socket)) {}

    Socket socket_;
};

/// What `work` gives for a route socket of that namespace, inside of it.
template <typename Work>
std::string with_routes_of(const NetworkNamespace& there, const Work& work) {
    const Inside here(there);
    if (!here.refused().empty()) return here.refused();
    auto routes = RouteSocket::open();
    if (!routes) return routes.error().what;
    return work(*routes);
}

}  // namespace conform::lab
