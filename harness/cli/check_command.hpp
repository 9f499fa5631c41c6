// socks6-conform check: judges the conversations that captures show, without a target.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/run_command.hpp"

namespace conform::cli {

/// Reads the files one after the other, each a capture of its own, prints and writes reports as a
/// run does, and gives the exit code (as a run's; nothing judged is 3).
int run_check(const CheckCommand& command, Console& console);

}  // namespace conform::cli
