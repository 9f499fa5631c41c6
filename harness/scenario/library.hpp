// The scenarios of some folders, and the patterns that pick from them.
//
// Plain functions over paths; where the shipped folder is, is not decided here.
#pragma once

#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include "requirements/catalogue.hpp"
#include "scenario/load.hpp"
#include "scenario/scenario.hpp"

namespace conform::scenario {

/// What the folders held: the scenarios that load, by id, and every error, by file.
struct Library {
    std::vector<Scenario> scenarios;
    std::vector<LoadError> errors;
};

/// Every *.json below the folders, sorted; folders named schema and requirements and whatever
/// begins with '.' are left out, symbolic links to folders are not followed. A folder that cannot
/// be read is an error.
std::variant<std::vector<std::filesystem::path>, LoadError> find_scenario_files(
    const std::vector<std::filesystem::path>& folders);

/// Loads all of them. Of two files with the same id the second is an error.
Library load_library(const std::vector<std::filesystem::path>& folders,
                     const requirements::Catalogue& catalogue, const Bounds& bounds = {});

/// Whether a PATTERN of the command line picks the scenario or case of that id. '*' stands for any
/// characters, '/' too, '?' for one; all others for themselves, brackets too. A pattern that fits a
/// folder or scenario ("draft-05/framing") picks all that is below it.
bool matches(std::string_view pattern, std::string_view id);

}  // namespace conform::scenario
