// A whole document to a scenario: the header, then the steps once a case. Internal to this module;
// throws Failure.
#pragma once

#include <filesystem>

#include "requirements/catalogue.hpp"
#include "scenario/json_cursor.hpp"
#include "scenario/load.hpp"

namespace conform::scenario {

Scenario load_scenario(const Cursor& document, const std::filesystem::path& file,
                       const requirements::Catalogue& catalogue, const Bounds& bounds);

}  // namespace conform::scenario
