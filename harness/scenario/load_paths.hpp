// The paths of a case. Internal to this module; throws Failure.
#pragma once

#include "scenario/json_cursor.hpp"
#include "scenario/load.hpp"
#include "scenario/path.hpp"

namespace conform::scenario {

Paths load_paths(const Cursor& object, const Bounds& bounds);

}  // namespace conform::scenario
