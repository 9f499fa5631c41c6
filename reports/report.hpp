// A report format: a name and a function that writes a whole run in it.
//
// A writer gets nothing but the RunResult, keeps nothing, and writes the same bytes for the same
// run under every locale. It reports no errors of its own: the stream knows whether it failed.
#pragma once

#include <iosfwd>
#include <string_view>

#include "verdict/run_result.hpp"

namespace conform::reports {

struct Format {
    std::string_view name;       ///< as in `--report NAME=PATH`
    std::string_view extension;  ///< of its baseline and of files that we name: ".json"
    void (*write)(const RunResult& run, std::ostream& out) = nullptr;
};

}  // namespace conform::reports
