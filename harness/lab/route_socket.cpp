#include "lab/route_socket.hpp"

#include <linux/ethtool.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "lab/addresses.hpp"

namespace conform::lab {
namespace {

using socks6::net::Cidr;
using socks6::net::FileDescriptor;
using socks6::net::IpAddress;

template <auto release>
struct Release {
    template <typename T>
    void operator()(T* object) const {
        release(object);
    }
};
using Link = std::unique_ptr<rtnl_link, Release<rtnl_link_put>>;
using VethLink = std::unique_ptr<rtnl_link, Release<rtnl_link_veth_release>>;
using AddressObject = std::unique_ptr<rtnl_addr, Release<rtnl_addr_put>>;
using RouteObject = std::unique_ptr<rtnl_route, Release<rtnl_route_put>>;
using RuleObject = std::unique_ptr<rtnl_rule, Release<rtnl_rule_put>>;
using NeighbourObject = std::unique_ptr<rtnl_neigh, Release<rtnl_neigh_put>>;
using NlAddress = std::unique_ptr<nl_addr, Release<nl_addr_put>>;

int family_of(const IpAddress& address) {
    return address.is_v4() ? AF_INET : AF_INET6;
}

NlAddress to_nl(const IpAddress& address) {
    const auto bytes = address.bytes();
    return NlAddress(nl_addr_build(family_of(address), bytes.data(), bytes.size()));
}

NlAddress to_nl(const Cidr& cidr) {
    auto address = to_nl(cidr.network);
    nl_addr_set_prefixlen(address.get(), cidr.prefix);
    return address;
}

NlAddress to_nl(const MacAddress& mac) {
    return NlAddress(nl_addr_build(AF_LLC, mac.data(), mac.size()));
}

/// What netlink's answer means for "add the route 192.0.2.0/24".
std::string outcome(int code, const std::string& what) {
    return code < 0 ? what + ": " + nl_geterror(code) : std::string();
}

std::string set_feature(const std::string& device, std::uint32_t command, const char* name) {
    const FileDescriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ethtool_value value{command, 0};
    ifreq request{};
    device.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (any.valid() && ::ioctl(any.get(), SIOCETHTOOL, &request) == 0) return {};
    return std::string(name) + " of " + device + ": " + std::strerror(errno);
}

std::string turn_off_offloads(const std::string& device) {
    constexpr std::pair<std::uint32_t, const char*> features[] = {
        {ETHTOOL_SRXCSUM, "rx checksums"},
        {ETHTOOL_STXCSUM, "tx checksums"},
        {ETHTOOL_STSO, "TSO"},
        {ETHTOOL_SGSO, "GSO"},
        {ETHTOOL_SGRO, "GRO"},
    };
    for (const auto& [command, name] : features) {
        if (auto failed = set_feature(device, command, name); !failed.empty()) return failed;
    }
    return {};
}

/// IFF_RUNNING would not tell: it is set as well while the kernel does not know yet.
bool running(nl_sock* socket, const std::string& device) {
    rtnl_link* found = nullptr;
    if (rtnl_link_get_kernel(socket, 0, device.c_str(), &found) < 0) return false;
    const Link link(found);
    return rtnl_link_get_operstate(link.get()) == rtnl_link_str2operstate("up");
}

std::uint8_t type_of(RouteKind kind) {
    switch (kind) {
        case RouteKind::unicast:
            return RTN_UNICAST;
        case RouteKind::local:
            return RTN_LOCAL;
        case RouteKind::prohibit:
            return RTN_PROHIBIT;
        case RouteKind::blackhole:
            return RTN_BLACKHOLE;
        case RouteKind::skip:
            return RTN_THROW;
    }
    return RTN_UNSPEC;
}

std::uint32_t table_of(const Route& route) {
    if (route.table != 0) return route.table;
    return route.before_local || route.kind == RouteKind::local ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
}

RuleObject to_nl(const SourceRule& rule) {
    RuleObject object(rtnl_rule_alloc());
    rtnl_rule_set_family(object.get(), family_of(rule.from));
    rtnl_rule_set_src(object.get(), to_nl(only(rule.from)).get());
    rtnl_rule_set_table(object.get(), rule.table);
    // Before the rule for the main table, which has a far higher number than any table of ours.
    rtnl_rule_set_prio(object.get(), rule.table);
    rtnl_rule_set_action(object.get(), FR_ACT_TO_TBL);
    return object;
}

std::uint8_t scope_of(const Route& route) {
    if (route.kind == RouteKind::local) return RT_SCOPE_HOST;
    const bool on_link = route.kind == RouteKind::unicast && !route.gateway;
    return on_link ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

}  // namespace

void RouteSocket::Close::operator()(nl_sock* socket) const {
    nl_socket_free(socket);
}

socks6::net::Result<RouteSocket, LabError> RouteSocket::open() {
    Socket socket(nl_socket_alloc());
    if (!socket) return LabError{"netlink: no memory"};
    const int code = nl_connect(socket.get(), NETLINK_ROUTE);
    if (code < 0) return LabError{outcome(code, "netlink")};
    return RouteSocket(std::move(socket));
}

std::string RouteSocket::add_cable(const CableEnd& here, const CableEnd& there,
                                   const NetworkNamespace& other) {
    const VethLink link(rtnl_link_veth_alloc());
    auto* peer = rtnl_link_veth_get_peer(link.get());
    rtnl_link_set_name(link.get(), here.name.c_str());
    rtnl_link_set_addr(link.get(), to_nl(here.mac).get());
    rtnl_link_set_name(peer, there.name.c_str());
    rtnl_link_set_addr(peer, to_nl(there.mac).get());
    rtnl_link_set_ns_fd(peer, other.descriptor());
    const int code = rtnl_link_add(socket_.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL);
    rtnl_link_put(peer);
    return outcome(code, "add the cable " + here.name + " - " + there.name);
}

std::string RouteSocket::set_up(const std::string& device, std::uint32_t mtu) {
    if (auto failed = turn_off_offloads(device); !failed.empty()) return failed;
    const Link which(rtnl_link_alloc());
    rtnl_link_set_ifindex(which.get(), static_cast<int>(::if_nametoindex(device.c_str())));
    const Link change(rtnl_link_alloc());
    rtnl_link_set_flags(change.get(), IFF_UP);
    rtnl_link_set_mtu(change.get(), mtu);
    return outcome(rtnl_link_change(socket_.get(), which.get(), change.get(), 0),
                   "set up " + device);
}

std::string RouteSocket::await_up(const std::string& device) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!running(socket_.get(), device)) {
        if (std::chrono::steady_clock::now() > deadline) return device + " does not come up";
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    // The state is set before the queue starts, both under a lock that this waits for.
    return turn_off_offloads(device);
}

std::string RouteSocket::add_address(const std::string& device, const Cidr& address) {
    const AddressObject object(rtnl_addr_alloc());
    rtnl_addr_set_ifindex(object.get(), static_cast<int>(::if_nametoindex(device.c_str())));
    rtnl_addr_set_local(object.get(), to_nl(address).get());
    if (address.network.is_v6()) rtnl_addr_set_flags(object.get(), IFA_F_NODAD);
    return outcome(rtnl_addr_add(socket_.get(), object.get(), 0),
                   "add " + to_string(address) + " to " + device);
}

std::string RouteSocket::add_route(const Route& route) {
    const RouteObject object(rtnl_route_alloc());
    rtnl_route_set_family(object.get(), static_cast<std::uint8_t>(family_of(route.to.network)));
    rtnl_route_set_type(object.get(), type_of(route.kind));
    rtnl_route_set_table(object.get(), table_of(route));
    if (route.mtu != 0) rtnl_route_set_metric(object.get(), RTAX_MTU, route.mtu);
    rtnl_route_set_scope(object.get(), scope_of(route));
    rtnl_route_set_dst(object.get(), to_nl(route.to).get());
    if (route.source) rtnl_route_set_pref_src(object.get(), to_nl(*route.source).get());
    if (!route.device.empty()) {
        auto* hop = rtnl_route_nh_alloc();
        rtnl_route_nh_set_ifindex(hop, static_cast<int>(::if_nametoindex(route.device.c_str())));
        if (route.gateway) {
            rtnl_route_nh_set_gateway(hop, to_nl(*route.gateway).get());
            rtnl_route_nh_set_flags(hop, RTNH_F_ONLINK);
        }
        rtnl_route_add_nexthop(object.get(), hop);
    }
    return outcome(rtnl_route_add(socket_.get(), object.get(), NLM_F_CREATE | NLM_F_EXCL),
                   "add the route " + to_string(route.to));
}

std::string RouteSocket::add_rule(const SourceRule& rule) {
    return outcome(rtnl_rule_add(socket_.get(), to_nl(rule).get(), NLM_F_CREATE | NLM_F_EXCL),
                   "add the rule from " + to_string(rule.from));
}

std::string RouteSocket::remove_rule(const SourceRule& rule) {
    return outcome(rtnl_rule_delete(socket_.get(), to_nl(rule).get(), 0),
                   "remove the rule from " + to_string(rule.from));
}

std::string RouteSocket::add_neighbour(const std::string& device, const IpAddress& address,
                                       const MacAddress& mac) {
    const NeighbourObject object(rtnl_neigh_alloc());
    rtnl_neigh_set_ifindex(object.get(), static_cast<int>(::if_nametoindex(device.c_str())));
    rtnl_neigh_set_dst(object.get(), to_nl(address).get());
    rtnl_neigh_set_lladdr(object.get(), to_nl(mac).get());
    rtnl_neigh_set_state(object.get(), NUD_PERMANENT);
    return outcome(rtnl_neigh_add(socket_.get(), object.get(), NLM_F_CREATE | NLM_F_REPLACE),
                   "add the neighbour " + to_string(address));
}

std::string RouteSocket::remove_cable(const std::string& device) {
    const Link which(rtnl_link_alloc());
    rtnl_link_set_name(which.get(), device.c_str());
    return outcome(rtnl_link_delete(socket_.get(), which.get()), "remove " + device);
}

}  // namespace conform::lab
