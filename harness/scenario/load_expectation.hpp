// Expectations: what an actor must see next. Internal to this module; throws Failure.
#pragma once

#include <string_view>
#include <vector>

#include "scenario/expectation.hpp"
#include "scenario/load_context.hpp"

namespace conform::scenario {

/// The keys of an `expect` of which exactly one says what is asked for.
std::vector<std::string_view> wanted_keys();

/// All of an `expect` but its actor; `role` is the actor's.
Expectation load_expectation(LoadContext& context, const Cursor& object, ActorRole role);

}  // namespace conform::scenario
