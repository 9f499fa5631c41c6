// UDP ASSOCIATE of SOCKS 5, carried over one of SOCKS 6.
#pragma once

#include "client/association.hpp"
#include "client/socks5_connection.hpp"

namespace socks6::client::socks5 {

/// Serves the program until its connection or the association ends. `announced`: where the program
/// says that its datagrams come from; a port of 0 is any, and the host is always the connection's.
/// The first datagram settles the port. Fragments are dropped.
net::Awaitable<void> serve_association(const ClientParts& parts, Operation operation,
                                       AssociationPlan plan, Connection& connection,
                                       session::Endpoint announced);

}  // namespace socks6::client::socks5
