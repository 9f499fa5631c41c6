#include "suite/examination.hpp"

namespace conform::suite {

namespace {

Preflight unreachable(std::string message) {
    Preflight found;
    found.outcome = Preflight::Outcome::unreachable;
    found.message = std::move(message);
    return found;
}

/// How the built-in reference is asked what it offers: with two users if the target has none, so
/// that cases with users have something beside them.
Options options_at_home(Options options) {
    if (!options.judges_reference()) {
        options.target.reset();
        options.target_command.clear();
        options.udp_port.reset();
        options.advertise_v4.reset();
        options.advertise_v6.reset();
        options.advertise_name.clear();
    }
    if (!options.first_user) options.first_user = {"first-user", "password of the first"};
    if (!options.second_user) options.second_user = {"second-user", "password of the second"};
    return options;
}

}  // namespace

std::optional<Preflight> examine_reference(ControlLoop& control, const Options& options,
                                           const StartReference& start_reference,
                                           const Venue& venue) {
    const auto at_home = options_at_home(options);
    const auto started =
        start_reference(control.executor(), {.dialect = at_home.dialect,
                                             .users = {*at_home.first_user, *at_home.second_user},
                                             .listen = venue.proxy_address(),
                                             .network = venue.proxy_network()});
    if (!started) {
        return unreachable("The built-in reference cannot be started: " + started.error());
    }
    auto found = control.wait_for(examine_at(at_home, venue, (*started)->endpoint()));
    if (!found) return found;
    found->target.udp_relay = (*started)->udp_relay();
    // Each case starts one of its own that serves whom the case needs served.
    found->target.demands_authentication = false;
    found->target.lacks.erase(scenario::Feature::open);
    found->target.lacks.erase(scenario::Feature::closed);
    return found;
}

std::optional<Preflight> examine_launched(ControlLoop& control, const Options& options,
                                          Venue& venue, std::optional<LaunchedTarget>& launched) {
    auto prepared = LaunchedTarget::prepare(options, venue);
    if (!prepared) {
        return unreachable("The target's command cannot be run: " + prepared.error().what);
    }
    launched.emplace(std::move(*prepared));
    const auto failed = control.wait_for(launched->start());
    if (!failed) return std::nullopt;
    if (!failed->empty()) return unreachable(*failed);
    return control.wait_for(examine_at(options, venue, launched->endpoint()));
}

}  // namespace conform::suite
