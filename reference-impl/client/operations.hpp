// What socks6-client does: one operation through one proxy. BIND: bind_operation.hpp; UDP
// ASSOCIATE: udp_operation.hpp.
#pragma once

#include "client/conversation.hpp"

namespace socks6::client {

/// Asks the proxy to do nothing: whether it is there, speaks SOCKS 6 and lets us in.
net::Awaitable<Outcome> noop(const ClientParts& parts, Operation operation);

/// Connects to `target` and carries bytes between it and `local` until both directions have ended.
/// Waits for `initial` bytes of `local`, or its end, and sends them with the Request.
net::Awaitable<Outcome> connect(const ClientParts& parts, Operation operation,
                                session::Endpoint target, std::unique_ptr<net::Stream> local,
                                std::size_t initial = 0);

/// Carries bytes between the two until both directions have ended, `head` first to `local`.
net::Awaitable<Outcome> carry(const ClientParts& parts, std::unique_ptr<net::Stream> local,
                              std::unique_ptr<net::Stream> proxy, wire::Buffer head);

}  // namespace socks6::client
