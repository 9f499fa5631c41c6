// The files that come with the program: catalogue, open questions, scenarios.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/command_line.hpp"
#include "requirements/ambiguities.hpp"
#include "requirements/catalogue.hpp"
#include "scenario/scenario.hpp"

namespace conform::cli {

/// The folder with requirements/ and draft-05/: that of the installation beside the running
/// program, else that of the source tree it was built from. Independent of the working directory.
std::optional<std::filesystem::path> find_data_folder();

/// What is wrong, for stderr; the exit code is 2.
struct DataError {
    std::string message;
};

struct Data {
    std::filesystem::path folder;
    requirements::Catalogue catalogue;
    requirements::Ambiguities ambiguities;
};

/// With the catalogues of the library added.
std::variant<Data, DataError> load_data(const Library& library);

struct Picked {
    std::vector<scenario::Scenario> scenarios;  ///< with the cases that were picked, by id
};

/// What the picks name: files (whatever exists as one or ends in .json) and patterns over the
/// shipped scenarios and those of the library. No picks: all. An error in a file that is in use, a
/// pattern that matches nothing and two cases with one id are errors.
std::variant<Picked, DataError> pick_scenarios(const Library& library,
                                               const std::vector<std::string>& picks,
                                               const Data& data);

}  // namespace conform::cli
