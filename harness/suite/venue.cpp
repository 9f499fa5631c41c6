#include "suite/venue.hpp"

#include <utility>

namespace conform::suite {

namespace net = socks6::net;

namespace {

/// Host 0 is the run's own: it examines targets and answers for names.
constexpr std::uint32_t shared_hosts = 1;
/// Half of the others is for cases with TCP Fast Open.
constexpr std::uint32_t case_hosts = (lab::most_hosts - shared_hosts) / 2;
/// A case has two client addresses of them.
constexpr std::uint32_t client_pairs = case_hosts / 2;

runner::LabHosts hosts_of_case(std::uint32_t number, bool fast_open) {
    const auto first = shared_hosts + (fast_open ? case_hosts : 0);
    const auto client = first + 2 * (number % client_pairs);
    return {.client = client, .other_client = client + 1, .remote = first + number % case_hosts};
}

lab::Network enter(lab::NetworkNamespace there) {
    return lab::Network(std::make_shared<const lab::NetworkNamespace>(std::move(there)));
}

void settle(runner::Target& target, const runner::LabHosts& hosts) {
    target.hosts = hosts;
    target.advertise_v4 = lab::remote_address(lab::Family::v4, hosts.remote);
    target.advertise_v6 = lab::remote_address(lab::Family::v6, hosts.remote);
}

}  // namespace

Venue Venue::machine(std::string why) {
    Venue venue;
    venue.why_no_lab_ = std::move(why);
    return venue;
}

net::Result<Venue, lab::LabError> Venue::lab() {
    auto topology = lab::Topology::build();
    if (!topology) return topology.error();
    Venue venue;
    venue.networks_ = std::make_shared<Networks>();
    venue.networks_->clients = enter(std::move(topology->clients));
    venue.networks_->proxy = enter(std::move(topology->proxy));
    venue.networks_->remotes = enter(std::move(topology->remotes));
    return venue;
}

void Venue::place(runner::Target& target) const {
    if (!networks_) return;
    const bool lab = in_lab();
    target.client_network = lab ? networks_->clients : networks_->proxy;
    target.remote_network = lab ? networks_->remotes : networks_->proxy;
    if (lab) settle(target, {});
}

void Venue::place_case(runner::Target& target, bool fast_open) const {
    if (!in_lab()) return;
    auto& counter = fast_open ? networks_->fast_open : networks_->plain;
    settle(target, hosts_of_case(counter++, fast_open));
}

void Venue::move_beside_proxy() {
    if (networks_) networks_->beside_proxy = true;
}

std::string Venue::why_no_lab() const {
    if (!networks_) return why_no_lab_;
    return in_lab() ? "" : "the target listens on loopback alone";
}

net::IpAddress Venue::proxy_address() const {
    return in_lab() ? lab::proxy_address(lab::Family::v4) : net::IpAddress::loopback_v4();
}

lab::Network Venue::proxy_network() const {
    return networks_ ? networks_->proxy : lab::Network();
}

}  // namespace conform::suite
