// Connector over the kernel's TCP.
#pragma once

#include "net/connector.hpp"

namespace socks6::net {

class TcpConnector final : public Connector {
  public:
    explicit TcpConnector(asio::any_io_executor executor);

    Awaitable<ConnectResult> connect(Endpoint remote, ConnectOptions options) override;

  private:
    asio::any_io_executor executor_;
};

}  // namespace socks6::net
