// Connector over the kernel's TCP.
#pragma once

#include "net/connector.hpp"
#include "net/tcp_socket.hpp"

namespace socks6::net {

class TcpConnector final : public Connector {
  public:
    /// `open`: where its sockets come from.
    explicit TcpConnector(asio::any_io_executor executor, OpenTcp open = open_tcp);

    Awaitable<ConnectResult> connect(Endpoint remote, ConnectOptions options) override;

  private:
    asio::any_io_executor executor_;
    OpenTcp open_;
};

}  // namespace socks6::net
