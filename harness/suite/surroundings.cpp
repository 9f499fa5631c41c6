#include "suite/surroundings.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/this_coro.hpp>

#include "net/dns_resolver.hpp"
#include "suite/applicability.hpp"
#include "suite/fast_open.hpp"

namespace conform::suite {

namespace net = socks6::net;
using scenario::Feature;

net::Awaitable<net::Result<net::Endpoint, std::string>> locate(TargetAddress address) {
    if (const auto literal = net::IpAddress::parse(address.host)) {
        co_return net::Endpoint{*literal, address.port};
    }
    // Step by step: GCC 12 destroys temporaries of an expression with co_await twice.
    const auto executor = co_await net::asio::this_coro::executor;
    net::DnsResolver resolver(executor);
    std::string name = address.host;
    const auto found = co_await resolver.resolve(std::move(name));
    if (!found) co_return to_string(found.error());
    // Loopback names have both families; most servers there listen on IPv4.
    for (const auto& one : *found) {
        if (one.loopback() && one.is_v4()) co_return net::Endpoint{one, address.port};
    }
    co_return net::Endpoint{found->front(), address.port};
}

namespace {

constexpr std::array later_features{Feature::tls, Feature::mptcp};

void add_lacks_of_venue(runner::Target& target, const Venue& venue) {
    if (venue.in_lab()) return;
    target.lacks[Feature::lab] = venue.why_no_lab();
    if (const auto missing = missing_fast_open()) target.lacks[Feature::tfo] = *missing;
}

void add_lacks_of_run(runner::Target& target, bool loopback, const Options& options) {
    for (const auto feature : later_features) {
        target.lacks[feature] = "comes with a later release";
    }
    target.lacks[Feature::dtls] =
        "no DTLS relay port is known; --dtls-port comes with a later release";
    if (!target.first_user) {
        target.lacks[Feature::auth] = "no user is known: --user NAME with --password-file FILE";
    }
    if (target.first_user && !options.judges_reference()) {
        target.lacks[Feature::no_users] =
            "--user is given, so other credentials may be wrong ones; run once without";
    }
    if (!options.judges_reference() && !options.has_long_users()) {
        target.lacks[Feature::long_users] =
            "only a target that --target-cmd starts with {users_file} knows them";
    }
    if (!target.second_user) {
        target.lacks[Feature::second_user] =
            "no second user is known: --user2 NAME with --password2 PASSWORD";
    }
    if (!loopback && options.advertise_name.empty()) {
        target.lacks[Feature::names] =
            "no name is known by which the target reaches this machine: --advertise-name NAME";
    }
}

void choose_addresses(runner::Target& target, const Options& options, const net::IpAddress& local,
                      bool loopback) {
    if (options.advertise_v4) target.advertise_v4 = options.advertise_v4;
    if (options.advertise_v6) target.advertise_v6 = options.advertise_v6;
    if (!target.advertise_v4 && local.is_v4()) target.advertise_v4 = local;
    if (!target.advertise_v6 && local.is_v6()) target.advertise_v6 = local;
    if (loopback) {
        if (!target.advertise_v4) target.advertise_v4 = net::IpAddress::loopback_v4();
        if (!target.advertise_v6) target.advertise_v6 = net::IpAddress::loopback_v6();
    }
}

/// What the harness's own listeners can do at these addresses.
void try_listening(runner::Target& target, const net::asio::any_io_executor& executor) {
    const auto listen = target.remote_network.listen(executor);
    // What SYNs carried is kept by the harness's own listeners.
    const auto here = target.advertise_v4.value_or(net::IpAddress::loopback_v4());
    net::ListenOptions keeping;
    keeping.save_syn = true;
    const auto keeps = listen({here, 0}, keeping);
    if (!keeps) {
        target.lacks[Feature::evidence] =
            fmt::format("no kept SYNs (TCP_SAVE_SYN) here: {}", to_string(keeps.error()));
    }
    if (!target.advertise_v6) {
        target.lacks[Feature::ipv6] =
            "no IPv6 address is known for Requests: --advertise ADDR4,ADDR6";
        return;
    }
    const auto listening = listen({*target.advertise_v6, 0}, {});
    if (!listening) {
        target.lacks[Feature::ipv6] =
            fmt::format("no IPv6 here ({}); enable it, or give another address with --advertise",
                        to_string(listening.error()));
        target.advertise_v6.reset();
    }
}

}  // namespace

runner::Target describe_target(const Options& options, const Venue& venue, const Identity& identity,
                               const net::Endpoint& endpoint,
                               const net::asio::any_io_executor& executor) {
    runner::Target target;
    const bool loopback = endpoint.address.loopback() && !venue.in_lab();
    target.tcp = endpoint;
    target.udp_relay = net::Endpoint{endpoint.address, options.udp_port.value_or(endpoint.port)};
    target.first_user = options.first_user;
    target.second_user = options.second_user;
    target.dialect = options.dialect;
    target.ports = options.ports;
    if (!options.advertise_name.empty()) target.advertise_name = options.advertise_name;
    venue.place(target);
    add_lacks_of_run(target, loopback || venue.in_lab(), options);
    add_lacks_of_venue(target, venue);
    choose_addresses(target, options, identity.local.address, loopback);
    try_listening(target, executor);
    return target;
}

std::map<std::string, std::string> environment_of(const runner::Target& target) {
    std::map<std::string, std::string> environment;
    for (const auto feature :
         {Feature::auth, Feature::second_user, Feature::long_users, Feature::no_users, Feature::tls,
          Feature::tfo, Feature::ipv6, Feature::lab, Feature::names, Feature::capture,
          Feature::mptcp, Feature::evidence}) {
        const auto lacking = target.lacks.find(feature);
        environment[std::string(to_name(feature))] =
            lacking == target.lacks.end() ? "yes" : "no: " + lacking->second;
    }
    return environment;
}

}  // namespace conform::suite
