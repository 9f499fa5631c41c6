// socks6-client as a program runs it: one operation, standard streams.
#pragma once

#include "client/command_line.hpp"

namespace socks6::client {

/// Gives the exit code; says on stderr what failed.
int run(const CommandLine& line);

}  // namespace socks6::client
