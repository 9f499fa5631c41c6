#include "lab/linked_path.hpp"

#include <fmt/format.h>

#include <optional>

#include "lab/route_socket.hpp"
#include "lab/steps.hpp"
#include "net/network_setup.hpp"

namespace conform::lab {
namespace {

constexpr std::array both{Family::v4, Family::v6};

using socks6::net::IpAddress;
using socks6::net::set_sysctl;
constexpr std::uint32_t first_table = 1000;

constexpr const char* near_device = "near";
constexpr const char* far_device = "far";

/// Nothing but what passes through: no IPv6 of the wire's own.
socks6::net::Result<NetworkNamespace, LabError> create_wire() {
    auto wire = NetworkNamespace::create();
    if (!wire) return wire;
    const Inside here(*wire);
    auto failed = here.refused();
    if (failed.empty()) failed = set_sysctl("net.ipv6.conf.default.disable_ipv6", "1");
    if (!failed.empty()) return LabError{failed};
    return wire;
}

/// An end of the path: it has no address of its own, so it never speaks unasked.
std::string set_up_end(RouteSocket& routes, const std::string& device) {
    auto failed = set_sysctl("net.ipv6.conf." + device + ".addr_gen_mode", "1");
    return failed.empty() ? routes.set_up(device, mtu) : failed;
}

}  // namespace

class LinkedPath::Installed {
  public:
    Installed(const Topology& topology, Side side, std::uint32_t number)
        : all_(&topology), side_(side), host_(static_cast<std::uint8_t>(number % most_hosts)) {
        device_ = fmt::format("link-{}", host_);
        proxy_device_ = fmt::format("{}-{}", side == Side::client ? "client" : "remote", host_);
    }
    ~Installed() { remove(); }
    Installed(const Installed&) = delete;
    Installed& operator=(const Installed&) = delete;

    /// Empty, or what failed; then what had been made goes with the object.
    std::string install(const LinkSettings& settings) {
        auto wire = create_wire();
        if (!wire) return wire.error().what;
        Steps steps;
        steps
            .then([&] {
                return with_routes_of(all_->proxy,
                                      [&](auto& routes) { return add_proxy_cable(routes, *wire); });
            })
            .then([&] {
                return with_routes_of(near(),
                                      [&](auto& routes) { return add_near_cable(routes, *wire); });
            })
            .then([&] { return with_routes_of(*wire, set_up_wire); })
            .then([&] {
                return with_routes_of(all_->proxy, [&](auto& routes) {
                    return lead_to(routes, settings.from_proxy.mtu);
                });
            })
            .then([&] {
                return with_routes_of(
                    near(), [&](auto& routes) { return lead_back(routes, settings.to_proxy.mtu); });
            })
            .then([&] { return await_all(*wire); })
            .then([&] { return start_link(*wire, settings); });
        return steps.failed();
    }

    const std::string& device() const { return device_; }
    const std::string& proxy_device() const { return proxy_device_; }
    LinkCounters counters() const { return link_->counters(); }

  private:
    const NetworkNamespace& near() const {
        return side_ == Side::client ? all_->clients : all_->remotes;
    }
    IpAddress address(Family family) const {
        return side_ == Side::client ? client_address(family, host_)
                                     : remote_address(family, host_);
    }
    std::uint32_t table() const { return first_table + host_; }
    SourceRule rule(Family family) const { return {address(family), table()}; }
    MacAddress mac(std::uint8_t end) const {
        return {0x02, 1, static_cast<std::uint8_t>(side_), host_, 0, end};
    }
    MacAddress near_mac() const { return mac(1); }
    MacAddress proxy_mac() const { return mac(2); }

    std::string add_proxy_cable(RouteSocket& routes, const NetworkNamespace& wire) {
        auto failed = routes.add_cable({proxy_device_, proxy_mac()}, {far_device, mac(3)}, wire);
        proxy_cable_made_ = failed.empty();
        return failed.empty() ? set_up_end(routes, proxy_device_) : failed;
    }
    std::string add_near_cable(RouteSocket& routes, const NetworkNamespace& wire) {
        auto failed = routes.add_cable({device_, near_mac()}, {near_device, mac(4)}, wire);
        near_cable_made_ = failed.empty();
        return failed.empty() ? set_up_end(routes, device_) : failed;
    }
    static std::string set_up_wire(RouteSocket& routes) {
        auto failed = routes.set_up(near_device, mtu);
        return failed.empty() ? routes.set_up(far_device, mtu) : failed;
    }

    /// In the proxy's network: to the address.
    std::string lead_to(RouteSocket& routes, std::uint32_t mtu_there) {
        Steps steps;
        for (const auto family : both) {
            steps.then(
                [&] { return routes.add_neighbour(proxy_device_, address(family), near_mac()); });
            steps.then([&] {
                return routes.add_route({.to = only(address(family)),
                                         .device = proxy_device_,
                                         .source = proxy_address(family),
                                         .mtu = mtu_there});
            });
        }
        return steps.failed();
    }

    /// On the address's side: from it to the proxy.
    std::string lead_back(RouteSocket& routes, std::uint32_t mtu_there) {
        Steps steps;
        for (const auto family : both) {
            for (const std::uint32_t number : {0U, 1U}) {
                steps.then([&] {
                    return routes.add_neighbour(device_, proxy_address(family, number),
                                                proxy_mac());
                });
            }
            // Not by way of a gateway: IPv6 would want the main table to lead to it by this device.
            steps.then([&] {
                return routes.add_route({.to = proxy_network(family),
                                         .device = device_,
                                         .table = table(),
                                         .mtu = mtu_there});
            });
            steps.then([&] {
                auto failed = routes.add_rule(rule(family));
                if (failed.empty()) rules_made_.push_back(rule(family));
                return failed;
            });
        }
        return steps.failed();
    }

    std::string await_all(const NetworkNamespace& wire) {
        const struct {
            const NetworkNamespace& there;
            std::string device;
        } ends[] = {{all_->proxy, proxy_device_},
                    {near(), device_},
                    {wire, near_device},
                    {wire, far_device}};
        Steps steps;
        for (const auto& end : ends) {
            steps.then([&] {
                return with_routes_of(end.there,
                                      [&](auto& routes) { return routes.await_up(end.device); });
            });
        }
        return steps.failed();
    }

    std::string start_link(const NetworkNamespace& wire, const LinkSettings& settings) {
        const Inside here(wire);
        if (!here.refused().empty()) return here.refused();
        auto near = PacketPort::open(near_device);
        if (!near) return near.error().what;
        auto far = PacketPort::open(far_device);
        if (!far) return far.error().what;
        auto link = Link::start(std::move(*near), std::move(*far), settings);
        if (!link) return link.error().what;
        link_.emplace(std::move(*link));
        return {};
    }

    /// Nobody hears of what fails here; the networks' end removes it at last.
    void remove() {
        link_.reset();
        with_routes_of(near(), [&](RouteSocket& routes) {
            for (const auto& made : rules_made_) routes.remove_rule(made);
            return near_cable_made_ ? routes.remove_cable(device_) : std::string();
        });
        with_routes_of(all_->proxy, [&](RouteSocket& routes) {
            return proxy_cable_made_ ? routes.remove_cable(proxy_device_) : std::string();
        });
    }

    const Topology* all_;
    Side side_;
    std::uint8_t host_;
    std::string device_;
    std::string proxy_device_;
    bool proxy_cable_made_ = false;
    bool near_cable_made_ = false;
    std::vector<SourceRule> rules_made_;
    std::optional<Link> link_;
};

LinkedPath::LinkedPath(std::unique_ptr<Installed> installed) : installed_(std::move(installed)) {}
LinkedPath::LinkedPath(LinkedPath&&) noexcept = default;
LinkedPath& LinkedPath::operator=(LinkedPath&&) noexcept = default;
LinkedPath::~LinkedPath() = default;

socks6::net::Result<LinkedPath, LabError> LinkedPath::open(const Topology& topology, Side side,
                                                           std::uint32_t number,
                                                           const LinkSettings& settings) {
    if (number % most_hosts == 0) return LabError{"host 0 has no path of its own"};
    auto installed = std::make_unique<Installed>(topology, side, number);
    auto failed = installed->install(settings);
    if (!failed.empty()) return LabError{"path of " + installed->proxy_device() + ": " + failed};
    return LinkedPath(std::move(installed));
}

const std::string& LinkedPath::device() const {
    return installed_->device();
}

const std::string& LinkedPath::proxy_device() const {
    return installed_->proxy_device();
}

LinkCounters LinkedPath::counters() const {
    return installed_->counters();
}

}  // namespace conform::lab
