// The flags of `selftest`.
#pragma once

#include "cli/selftest_command.hpp"

namespace CLI {
class App;
}

namespace conform::cli {

/// Adds the subcommand; the values are filled in when the command line is parsed.
void add_selftest(CLI::App& app, SelftestCommand& command);

}  // namespace conform::cli
