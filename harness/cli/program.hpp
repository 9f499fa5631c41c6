// socks6-conform as a program: reads the command line, does what it asks, gives the exit code.
#pragma once

namespace conform::cli {

/// Writes to stdout and stderr, never exits. SIGPIPE is ignored from then on, so that a closed
/// stdout keeps no report from being written.
int run_program(int argc, const char* const* argv);

}  // namespace conform::cli
