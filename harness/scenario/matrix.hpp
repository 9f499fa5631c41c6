// The axes of a scenario and their combinations. Internal to this module; throws Failure.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scenario/json_cursor.hpp"
#include "scenario/load_context.hpp"
#include "scenario/scenario.hpp"

namespace conform::scenario {

/// One value that an axis takes in one case.
struct AxisChoice {
    std::string axis;
    std::string id;
    std::shared_ptr<const nlohmann::ordered_json> value;
    std::vector<Feature> requires_;
};

/// One case: a value for each axis, in the order of the file.
using Combination = std::vector<AxisChoice>;

/// All combinations, the last axis running fastest; at most `bounds.cases`. The single empty one
/// without a matrix.
std::vector<Combination> load_matrix(const std::optional<Cursor>& matrix, const Bounds& bounds,
                                     Budget& budget);

/// "" or "[address=ipv6,at=3]".
std::string suffix_of(const Combination& combination);

/// A copy of `node` with each text "$axis" or "$axis.key" replaced by the value.
nlohmann::ordered_json substitute(const Cursor& node, const Combination& combination,
                                  Budget& budget);

/// A list of features under "requires"; empty when there is none.
std::vector<Feature> load_requires(const Cursor& object);

}  // namespace conform::scenario
