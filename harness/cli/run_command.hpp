// The run itself, with progress, reports and the summary.
#pragma once

#include <iosfwd>

#include "cli/command_line.hpp"
#include "reports/style.hpp"

namespace conform::cli {

struct Console {
    std::ostream& out;
    std::ostream& err;
    reports::Style style;  ///< of both
    bool live = false;     ///< whether lines on `err` can be written over
};

int run_cases(const RunCommand& command, Console& console);

}  // namespace conform::cli
