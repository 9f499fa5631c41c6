#include "proxy/proxy_parts.hpp"

#include <utility>

#include "net/buffered_relay.hpp"
#include "net/tcp_acceptor.hpp"
#include "net/tcp_connector.hpp"
#include "net/udp_socket.hpp"
#include "socks6/session/in_memory_association_table.hpp"
#include "socks6/session/in_memory_token_ledger.hpp"
#include "socks6/session/system_random.hpp"

namespace socks6::proxy {

session::EngineParts session_parts(const ProxyConfig& config) {
    session::EngineParts parts;
    if (!config.users.empty()) {
        parts.credentials = std::make_shared<session::UserList>(config.users, config.anonymous);
    }
    parts.random = std::make_shared<session::SystemRandom>();
    parts.tokens = std::make_shared<session::InMemoryTokenLedger>(parts.random);
    parts.listeners = std::make_shared<session::InMemoryListenerTable>(config.listeners);
    parts.associations =
        std::make_shared<session::InMemoryAssociationTable>(config.max_associations);
    return parts;
}

ProxyParts default_parts(const net::asio::any_io_executor& executor, const ProxyConfig& config) {
    return default_parts(executor, config, session_parts(config));
}

ProxyParts default_parts(const net::asio::any_io_executor& executor, const ProxyConfig& config,
                         session::EngineParts session) {
    ProxyParts parts;
    parts.session = std::move(session);
    parts.listen = net::tcp_listen(executor);
    parts.open_datagrams = net::udp_opener(executor);
    parts.connector = std::make_shared<net::TcpConnector>(executor);
    parts.resolver = std::make_shared<net::DnsResolver>(executor, config.dns);
    parts.relay = std::make_shared<net::BufferedRelay>(executor);
    return parts;
}

}  // namespace socks6::proxy
