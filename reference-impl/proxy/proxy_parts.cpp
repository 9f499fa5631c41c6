#include "proxy/proxy_parts.hpp"

#include "net/buffered_relay.hpp"
#include "net/tcp_acceptor.hpp"
#include "net/tcp_connector.hpp"
#include "net/udp_socket.hpp"

namespace socks6::proxy {

ProxyParts default_parts(const net::asio::any_io_executor& executor, const ProxyConfig& config) {
    ProxyParts parts;
    parts.listen = net::tcp_listen(executor);
    parts.open_datagrams = net::udp_opener(executor);
    parts.connector = std::make_shared<net::TcpConnector>(executor);
    parts.resolver = std::make_shared<net::DnsResolver>(executor, config.dns);
    parts.relay = std::make_shared<net::BufferedRelay>(executor);
    return parts;
}

}  // namespace socks6::proxy
