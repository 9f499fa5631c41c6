// What is found out before the first case: of the built-in reference, which stands beside every
// target, and of the target itself, which may have to be started first.
#pragma once

#include <optional>

#include "suite/control_loop.hpp"
#include "suite/launched_target.hpp"
#include "suite/options.hpp"
#include "suite/preflight.hpp"
#include "suite/reference.hpp"
#include "suite/venue.hpp"

namespace conform::suite {

/// Nothing when interrupted; so below. Its target has no endpoint: each case gets an instance.
std::optional<Preflight> examine_reference(ControlLoop& control, const Options& options,
                                           const StartReference& start_reference,
                                           const Venue& venue);

/// Starts the program of options.target_command, which lives on in `launched`.
std::optional<Preflight> examine_launched(ControlLoop& control, const Options& options,
                                          Venue& venue, std::optional<LaunchedTarget>& launched);

}  // namespace conform::suite
