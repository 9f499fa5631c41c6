// The actors of a case. Internal to this module; throws Failure.
#pragma once

#include <map>
#include <string>

#include "scenario/json_cursor.hpp"
#include "scenario/load.hpp"
#include "scenario/scenario.hpp"

namespace conform::scenario {

std::map<std::string, Actor> load_actors(const Cursor& object, TargetRole target,
                                         const Bounds& bounds);

}  // namespace conform::scenario
