// JSON text -> Scenario. Everything that can be wrong with a file is found here, before anything
// is sent: unknown keys, unknown requirements, wrong types, limits, names that no actor has.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "requirements/catalogue.hpp"
#include "scenario/scenario.hpp"

namespace conform::scenario {

/// Bounds of docs/scenario-format.md, "Limits".
struct Bounds {
    std::size_t file_bytes = std::size_t{1} << 20;
    std::size_t depth = 64;
    std::size_t cases = 10'000;
    std::size_t actors = 256;
    std::uint64_t generated_bytes = 64ULL * 1024 * 1024;
    Duration case_time{600'000};
    /// What all cases of a file take together in memory, matrix and sequences expanded.
    std::uint64_t expanded_bytes = 256ULL * 1024 * 1024;
};

/// "FILE:LINE:COLUMN: /steps/3/send: unknown key \"requst\": expected …, got …"
struct LoadError {
    std::filesystem::path file;
    std::size_t line = 0;    ///< from 1
    std::size_t column = 0;  ///< from 1
    std::string pointer;     ///< JSON pointer; empty for the whole document
    std::string what;        ///< "unknown key"
    std::string expected;
    std::string got;
};

std::string to_string(const LoadError& error);

using Loaded = std::variant<Scenario, LoadError>;

/// The scenario in `text`; `file` is only for messages and for Case::file.
Loaded load(std::string_view text, const std::filesystem::path& file,
            const requirements::Catalogue& catalogue, const Bounds& bounds = {});

/// Reads the file first; one that cannot be read is an error too.
Loaded load_file(const std::filesystem::path& file, const requirements::Catalogue& catalogue,
                 const Bounds& bounds = {});

}  // namespace conform::scenario
