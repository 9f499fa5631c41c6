// What can be said of a case only when all of its steps are loaded. Internal to this module; throws
// Failure.
#pragma once

#include <cstdint>
#include <vector>

#include "scenario/load_context.hpp"

namespace conform::scenario {

/// Each barrier is met by at least two branches of one `parallel`.
void check_barriers(const std::vector<Step>& steps);

/// A connection that a step speaks on is opened by some step.
void check_connections(const LoadContext& context);

/// What the case sends, as far as it is known here, is within the bound.
void check_volume(const std::vector<Step>& steps, std::uint64_t bound);

}  // namespace conform::scenario
