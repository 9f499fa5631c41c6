#include "suite/preflight.hpp"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>

#include "suite/surroundings.hpp"

namespace conform::suite {

namespace net = socks6::net;

namespace {

std::string_view check_for(net::ConnectError::Reason reason) {
    using Reason = net::ConnectError::Reason;
    switch (reason) {
        case Reason::refused:
            return "Nothing listens there: is the proxy running, on this port and address?";
        case Reason::timed_out:
            return "Nothing answers there: check the address, and a firewall on the way.";
        case Reason::network_unreachable:
        case Reason::host_unreachable:
            return "There is no route to it: check the address and this machine's network.";
        case Reason::not_permitted:
            return "This machine's own rules forbid the connection: check its firewall.";
        default:
            return "Check the address and the port.";
    }
}

std::string unreachable(const std::string& who, const net::ConnectError& error) {
    return fmt::format("The target {} cannot be reached: {}. {}", who, to_string(error),
                       check_for(error.reason));
}

std::string no_way_back(const Offer& offer) {
    const auto tried = offer.paths.find("target to harness, TCP");
    return fmt::format(
        "The target does not reach this machine, so no CONNECT can be judged ({}). Either the "
        "address is one that it cannot reach (name another with --advertise ADDR, and open the "
        "ports of --ports A-B in the firewall), or its CONNECT or its rules refuse.",
        tried == offer.paths.end() ? "not tried" : tried->second);
}

std::string service_refused(const Options& options, const std::string& answer) {
    if (!options.first_user) {
        return "The target serves nobody who does not authenticate. Name a user of it: --user NAME "
               "with --password-file FILE (or SOCKS6_PASSWORD).";
    }
    return fmt::format(
        "The target refuses the user \"{}\": a NOOP Request with that name and its password "
        "as Authentication Data was answered with {}. Check --user and the password.",
        options.first_user->user, answer);
}

void add_facts(Preflight& found) {
    found.target.demands_authentication = found.offer.demands_authentication;
    for (const auto& [feature, proof] : found.offer.lacks) found.target.lacks[feature] = proof;
    found.offer.paths["harness to target, TCP"] =
        fmt::format("connected to {} in {:.1f} ms", to_string(found.target.tcp),
                    static_cast<double>(found.identity.round_trip.count()) / 1e6);
    if (!found.identity.note.empty()) found.notes.push_back(found.identity.note);
    if (found.offer.serves_one_only) {
        found.notes.emplace_back(
            "The target answers nobody while another connection is open; the cases run one at a "
            "time (--jobs 1).");
    }
    const auto seconds = static_cast<double>(found.identity.round_trip.count()) / 1e9;
    found.time_scale = 1 + 4 * seconds;
}

}  // namespace

std::string_view why_not_run(Preflight::Outcome outcome) {
    using Outcome = Preflight::Outcome;
    if (outcome == Outcome::ready) return {};
    if (outcome == Outcome::no_socks6) return "not run: the target speaks no SOCKS 6";
    if (outcome == Outcome::refused) return "not run: the target serves nobody of this run";
    return "not run: the target is out of reach";
}

net::Awaitable<Preflight> examine_at(const Options& options, const Venue& venue,
                                     net::Endpoint endpoint) {
    Preflight found;
    found.target.tcp = endpoint;
    venue.place(found.target);
    const IdentifyOptions patience{.network = found.target.client_network};
    found.identity = co_await identify(endpoint, options.dialect, patience);
    const auto who = options.target ? to_string(*options.target) : to_string(endpoint);
    if (found.identity.refused) {
        found.outcome = Preflight::Outcome::unreachable;
        found.message = unreachable(who, *found.identity.refused);
        co_return found;
    }
    const auto executor = co_await net::asio::this_coro::executor;
    found.target = describe_target(options, venue, found.identity, endpoint, executor);
    if (found.identity.speaks != Speaks::socks6) {
        found.outcome = Preflight::Outcome::no_socks6;
        found.message = found.identity.paragraph;
        co_return found;
    }
    found.offer = co_await ask_offer(found.target);
    if (found.offer.credentials_refused) {
        found.outcome = Preflight::Outcome::refused;
        found.message = service_refused(options, *found.offer.credentials_refused);
        co_return found;
    }
    add_facts(found);
    // On loopback and in the lab a CONNECT that does not arrive is the target's own doing: the
    // cases judge it.
    if (!found.offer.reaches_harness && !endpoint.address.loopback() && !venue.in_lab()) {
        found.outcome = Preflight::Outcome::unreachable;
        found.message = no_way_back(found.offer);
    }
    co_return found;
}

net::Awaitable<Preflight> examine(const Options& options, const Venue& venue,
                                  TargetAddress address) {
    const auto endpoint = co_await locate(address);
    if (endpoint) co_return co_await examine_at(options, venue, *endpoint);
    Preflight found;
    found.outcome = Preflight::Outcome::unreachable;
    found.message =
        fmt::format("The target {} cannot be found: {}. Check the name, or give an address.",
                    to_string(address), endpoint.error());
    co_return found;
}

}  // namespace conform::suite
