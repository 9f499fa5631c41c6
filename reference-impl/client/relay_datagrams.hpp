// Datagrams of one association, between us and the proxy's relay port (draft-05, "Handling UDP
// ASSOCIATE").
//
// One socket, and so one 5-tuple, for the life of the association. What is not from the relay, or
// has no good header with our id, is ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "net/datagram_socket.hpp"
#include "socks6/session/endpoint.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::client {

struct RemoteDatagram {
    session::Endpoint remote;
    wire::Buffer payload;
};

class RelayDatagrams {
  public:
    /// `relay`: the proxy's address and UDP port.
    RelayDatagrams(std::unique_ptr<net::DatagramSocket> socket, net::Endpoint relay,
                   std::uint32_t association, const wire::Dialect& dialect);

    /// To that remote, by the proxy. Lost like any datagram when it cannot be sent now; an error
    /// only where it never can be: too large.
    std::error_code send(const session::Endpoint& remote, wire::Bytes payload);
    /// The empty datagram that goes nowhere but lets remotes in ("Proxying UDP servers").
    std::error_code punch() { return send({}, {}); }

    /// What is there now.
    std::optional<RemoteDatagram> take();
    /// Until there may be something to take; the error of a socket that was closed.
    net::Awaitable<std::error_code> ready() { return socket_->ready(net::Readiness::readable); }

  private:
    std::unique_ptr<net::DatagramSocket> socket_;
    net::Endpoint relay_;
    std::uint32_t association_;
    wire::Dialect dialect_;
    wire::Buffer room_;
};

}  // namespace socks6::client
