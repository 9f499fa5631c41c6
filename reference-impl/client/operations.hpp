// What socks6-client does: one operation through one proxy.
#pragma once

#include "client/client_parts.hpp"
#include "client/outcome.hpp"
#include "socks6/session/client_session.hpp"

namespace socks6::client {

struct Operation {
    session::Endpoint proxy;
    session::ClientSessionConfig session;
    std::chrono::milliseconds proxy_timeout{10'000};  ///< to connect to the proxy
};

/// Asks the proxy to do nothing: whether it is there, speaks SOCKS 6 and lets us in.
net::Awaitable<Outcome> noop(const ClientParts& parts, Operation operation);

/// Connects to `target` and carries bytes between it and `local` until both directions have ended.
net::Awaitable<Outcome> connect(const ClientParts& parts, Operation operation,
                                session::Endpoint target, std::unique_ptr<net::Stream> local);

}  // namespace socks6::client
