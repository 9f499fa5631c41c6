// Steps: one reader a verb, sequences expanded in place. Internal to this module; throws Failure.
#pragma once

#include <vector>

#include "scenario/load_context.hpp"
#include "scenario/step.hpp"

namespace conform::scenario {

/// A list of at least one step. Variables that they set or capture are known afterwards.
std::vector<Step> load_steps(LoadContext& context, const Cursor& list);

/// The verbs that contain steps (load_flow.cpp).
Repeat load_repeat(LoadContext& context, const Cursor& at);
Parallel load_parallel(LoadContext& context, const Cursor& at);
Alternatives load_alternatives(LoadContext& context, const Cursor& at);
/// The steps of the sequence that a `do` names.
std::vector<Step> load_sequence(LoadContext& context, const Cursor& at);

}  // namespace conform::scenario
