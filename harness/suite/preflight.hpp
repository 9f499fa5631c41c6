// All that is found out about a target before the first case: where it is, what it is, what it
// offers, and by which addresses it reaches the harness.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/awaitable.hpp"
#include "runner/target.hpp"
#include "suite/features.hpp"
#include "suite/identify.hpp"
#include "suite/options.hpp"
#include "suite/venue.hpp"

namespace conform::suite {

struct Preflight {
    enum class Outcome : std::uint8_t {
        ready,
        unreachable,  ///< no connection to it, or none from it to us: exit 3
        refused,      ///< it serves nobody whose credentials the run has: exit 3
        no_socks6,    ///< it speaks something else: one failing case
    };
    Outcome outcome = Outcome::ready;
    std::string message;  ///< of the others: what was seen and what to check
    Identity identity;
    runner::Target target;
    Offer offer;
    std::vector<std::string> notes;
    double time_scale = 1;  ///< for slow paths
};

/// Of a case, when that came out: "not run: the target ..."; empty when it is ready.
std::string_view why_not_run(Preflight::Outcome outcome);

/// A target that is named by address.
socks6::net::Awaitable<Preflight> examine(const Options& options, const Venue& venue,
                                          TargetAddress address);

/// One that is known to listen at `endpoint` (the built-in reference).
socks6::net::Awaitable<Preflight> examine_at(const Options& options, const Venue& venue,
                                             socks6::net::Endpoint endpoint);

}  // namespace conform::suite
