// What a client is made of beyond its own logic, in one value: whoever wants a part to behave in
// another way (a test, a deliberate fault) replaces it here.
#pragma once

#include <memory>

#include "net/connector.hpp"
#include "net/datagram_socket.hpp"
#include "net/relay.hpp"
#include "net/resolver.hpp"
#include "socks6/session/engine_tap.hpp"

namespace socks6::client {

struct ClientParts {
    std::shared_ptr<net::Connector> connector;
    std::shared_ptr<net::Resolver> resolver;  ///< for the proxy's name; targets go to the proxy
    std::shared_ptr<net::Relay> relay;
    net::OpenDatagrams datagrams;
    std::shared_ptr<session::ClientEngineTap> tap;  ///< may be absent
};

/// TCP of the kernel, names by DNS.
ClientParts default_parts(const net::asio::any_io_executor& executor);

}  // namespace socks6::client
