// What is done with a connection that a BIND brought.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "client/client_parts.hpp"
#include "client/outcome.hpp"
#include "socks6/session/endpoint.hpp"

namespace socks6::client {

/// A remote's connection to our BIND.
struct Accepted {
    std::unique_ptr<net::Stream> stream;  ///< towards the proxy, which relays
    wire::Buffer head;                    ///< what came first
    session::Endpoint peer;               ///< the remote
};

/// Serves one connection to its end. Several run side by side.
using Serve = std::function<net::Awaitable<Outcome>(Accepted)>;

/// Sends back what comes, until the remote ends.
Serve serve_echo();

/// Runs `command` by /bin/sh for each connection, its standard input and output being the
/// connection's; its standard error is ours. Nothing of the remote reaches the command otherwise.
/// `parts`: borrowed as long as the function is used.
Serve serve_command(const ClientParts& parts, std::string command);

/// Carries bytes between the connection and standard input and output, as netcat does. For one
/// connection; `parts` as above.
Serve serve_standard_streams(const ClientParts& parts);

}  // namespace socks6::client
