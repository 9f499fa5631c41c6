// How a client's run ended: the exit codes of socks6-client, and a line for people.
#pragma once

#include <string>

#include "socks6/session/client_engine.hpp"

namespace socks6::client {

/// Scripts rely on the numbers.
enum class ExitCode : int {
    ok = 0,
    usage = 2,
    proxy_unreachable = 3,
    protocol_error = 4,
    version_mismatch = 5,
    authentication_refused = 6,
    operation_failed = 7,
    timed_out = 8,
    connection_broken = 9,  ///< after the operation had succeeded
};

struct Outcome {
    ExitCode code = ExitCode::ok;
    std::string text;  ///< printable; empty when there is nothing to say
};

Outcome outcome_of(const session::Failed& failed);

}  // namespace socks6::client
