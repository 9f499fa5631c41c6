// How clients' datagrams come to the relay and go back: over the shared UDP port, or DTLS.
//
// Lives on the relay's executor.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "net/datagram_socket.hpp"
#include "net/tls_context.hpp"
#include "proxy/datagram_outbox.hpp"
#include "socks6/session/association_table.hpp"

namespace socks6::proxy {

class ClientSide {
  public:
    /// The bytes stay as they are until DealtWith, which follows those that came together.
    using Received =
        std::function<void(const session::DatagramPath&, std::span<const std::uint8_t>)>;
    using DealtWith = std::function<void()>;

    ClientSide() = default;
    virtual ~ClientSide() = default;
    ClientSide(const ClientSide&) = delete;
    ClientSide& operator=(const ClientSide&) = delete;

    /// Begins to receive.
    virtual void start(Received received, DealtWith dealt_with) = 0;
    /// Whether the path is one of this side's.
    virtual bool serves(const session::DatagramPath& path) const = 0;
    /// From the very address that the client writes to, at once or by the outbox; with that TOS,
    /// where datagrams can have one each.
    virtual Sending send(const session::DatagramPath& path, std::span<const std::uint8_t> bytes,
                         std::optional<std::uint8_t> tos, DatagramOutbox& outbox) = 0;
    /// Nothing is received any more.
    virtual void close() = 0;
};

/// Plain UDP on one socket.
std::unique_ptr<ClientSide> plain_client_side(std::unique_ptr<net::DatagramSocket> socket);

/// DTLS on one socket; `context`: a server's. A path is a connection, wherever it comes from.
std::unique_ptr<ClientSide> dtls_client_side(std::unique_ptr<net::DatagramSocket> socket,
                                             const net::TlsContext& context);

}  // namespace socks6::proxy
