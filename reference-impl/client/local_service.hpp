// What proxify does for one program on this machine: its connection, carried over SOCKS 6.
#pragma once

#include <memory>
#include <optional>

#include "client/association.hpp"
#include "net/stream.hpp"

namespace socks6::client {

struct LocalService {
    const ClientParts& parts;  ///< outlives every connection
    Operation operation;
    AssociationPlan association;  ///< the relay; the address wanted is the program's
    /// Tells SOCKS 5 clients of success before the proxy has answered.
    bool optimistic = false;
};

/// Serves a SOCKS 5 connection (RFC 1928) to its end: CONNECT, BIND, UDP ASSOCIATE. Where we have
/// no credentials of our own, those that the program shows go to the proxy; else any will do.
net::Awaitable<void> serve_socks5(std::shared_ptr<const LocalService> service,
                                  std::unique_ptr<net::Stream> local);

/// Connects `local` with `target`; what cannot be reached resets it.
net::Awaitable<void> serve_transparent(std::shared_ptr<const LocalService> service,
                                       std::unique_ptr<net::Stream> local,
                                       session::Endpoint target);

}  // namespace socks6::client
