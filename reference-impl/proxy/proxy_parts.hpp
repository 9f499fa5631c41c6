// What a proxy is made of beyond its own logic, in one value: whoever wants a part to behave in
// another way (a test, a deliberate fault) replaces it here, usually by a decorator of what
// default_parts gave.
//
// The net parts belong to the executor of the server that gets them; those of `session` are shared
// and thread-safe. Parts live as long as the server or any connection that it started.
#pragma once

#include <memory>

#include "net/acceptor.hpp"
#include "net/connector.hpp"
#include "net/datagram_socket.hpp"
#include "net/relay.hpp"
#include "net/resolver.hpp"
#include "proxy/proxy_config.hpp"
#include "socks6/session/engine_parts.hpp"

namespace socks6::proxy {

struct ProxyParts {
    session::EngineParts session;
    net::Listen listen;
    net::OpenDatagrams open_datagrams;
    std::shared_ptr<net::Connector> connector;
    std::shared_ptr<net::Resolver> resolver;
    std::shared_ptr<net::Relay> relay;
};

/// As the configuration says: its users or everybody, all that draft-05 knows. Throws
/// std::invalid_argument for users that UserList does not take.
session::EngineParts session_parts(const ProxyConfig& config);

/// TCP and UDP of the kernel, names by DNS. `session`: shared by all servers of one proxy.
ProxyParts default_parts(const net::asio::any_io_executor& executor, const ProxyConfig& config,
                         session::EngineParts session);
/// With session_parts() of its own.
ProxyParts default_parts(const net::asio::any_io_executor& executor, const ProxyConfig& config);

}  // namespace socks6::proxy
