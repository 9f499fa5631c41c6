// The flags of `coverage`.
#pragma once

#include <functional>
#include <string>

#include "cli/coverage_command.hpp"

namespace CLI {
class App;
}

namespace conform::cli {

/// Adds the subcommand; the values are filled in when the command line is parsed.
void add_coverage(CLI::App& app, CoverageCommand& command);

/// --role proxy|client
void add_role(CLI::App& app, const std::string& description,
              const std::function<void(bool clients)>& use);

}  // namespace conform::cli
