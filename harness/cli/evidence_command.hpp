// One case of a saved report as one file, for a bug report.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "cli/command_line.hpp"

namespace conform::cli {

/// Writes a .tar.gz with the case's part of the report, its packets and the keys beside them, the
/// decoded transcript, its scenario, the command that repeats it, and where it ran. What is missing
/// of these is named, there and on `err`, and the rest is written all the same. Exit codes: 0; 2 no
/// such report or case; 4 the archive cannot be written.
int run_evidence(const EvidenceCommand& command, std::ostream& out, std::ostream& err);

}  // namespace conform::cli
