// Why a file of the catalogue could not be read: what, where, expected, got.
#pragma once

#include <filesystem>
#include <string>

namespace conform::requirements {

struct LoadError {
    std::filesystem::path file;
    std::string pointer;   ///< JSON pointer to the offending value; empty: the whole document
    std::string what;      ///< "unknown key", "duplicate id", …
    std::string expected;  ///< empty where `what` says it all
    std::string got;       ///< printable; empty where there is nothing to show

    bool operator==(const LoadError&) const = default;
};

/// One line: "FILE: /requirements/3/level: unknown level, expected …, got "Must"".
std::string to_string(const LoadError& error);

}  // namespace conform::requirements
