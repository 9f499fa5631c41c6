// Text for a terminal that may quote what is not ours: file names, arguments, ids of bad files.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "suite/exit_code.hpp"

namespace conform::cli {

/// "socks6-conform: …" on a line of its own. Gives the code.
int complain(std::ostream& err, const std::string& text, int code = suite::exit_usage);

/// Line by line, so that only our own line ends end lines.
void write_lines(std::ostream& out, std::string_view text, bool unicode);

}  // namespace conform::cli
