#include "client/client_parts.hpp"

#include "net/buffered_relay.hpp"
#include "net/dns_resolver.hpp"
#include "net/tcp_connector.hpp"
#include "net/udp_socket.hpp"

namespace socks6::client {

ClientParts default_parts(const net::asio::any_io_executor& executor) {
    ClientParts parts;
    parts.connector = std::make_shared<net::TcpConnector>(executor);
    parts.resolver = std::make_shared<net::DnsResolver>(executor);
    parts.relay = std::make_shared<net::BufferedRelay>(executor);
    parts.datagrams = net::udp_opener(executor);
    return parts;
}

}  // namespace socks6::client
