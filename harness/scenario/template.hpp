// The scenario that `socks6-conform new NAME` writes: it loads, passes against a correct proxy, and
// says in its comments what to change.
#pragma once

#include <string>
#include <string_view>

namespace conform::scenario {

/// The text of the file, its last line ended. `id` must be a scenario's id (is_scenario_id).
std::string scenario_template(std::string_view id);

}  // namespace conform::scenario
