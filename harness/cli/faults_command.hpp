// The deliberate faults, and the reference run with one of them.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "proxy/command_line.hpp"

namespace conform::cli {

struct FaultsCommand {
    bool json = false;
};

/// socks6-proxy, built in.
struct ServeCommand {
    std::vector<std::string> faults;
    socks6::proxy::CommandLine proxy;
};

/// Name, clauses and effect of each fault.
int run_faults(const FaultsCommand& command, std::ostream& out);

/// Serves until SIGTERM or SIGINT. Unknown faults are usage errors.
int run_serve(const ServeCommand& command, std::ostream& err);

}  // namespace conform::cli
