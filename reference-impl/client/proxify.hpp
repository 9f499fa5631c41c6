// A local listener that carries what comes over SOCKS 6: SOCKS 5 programs, or connections that a
// firewall rule redirects to it.
#pragma once

#include <functional>
#include <memory>

#include "client/local_service.hpp"
#include "net/acceptor.hpp"

namespace socks6::client {

/// Where an accepted connection was going; nothing: nobody knows.
using Destination = std::function<std::optional<net::Endpoint>(const net::Stream&)>;

/// Serves all connections side by side, until the acceptor is closed. With `destination`, they are
/// transparent, else SOCKS 5. Connections still under way then end with their streams.
net::Awaitable<Outcome> proxify(net::Acceptor& acceptor,
                                std::shared_ptr<const LocalService> service,
                                Destination destination);

}  // namespace socks6::client
