// socks6-proxy as a program runs it: one server, signals, stdout.
#pragma once

#include "proxy/command_line.hpp"
#include "proxy/proxy_threads.hpp"

namespace socks6::proxy {

/// Serves until SIGTERM or SIGINT has stopped it. Gives the exit code.
int run(const CommandLine& line, const Decorate& decorate = {});

}  // namespace socks6::proxy
