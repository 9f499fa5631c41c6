// DTLS 1.2 for many peers over one DatagramSocket.
//
// draft-05, "Handling UDP ASSOCIATE": a proxy's DTLS port. Peers are told apart by the addresses
// that their datagrams travel between. A ClientHello without the cookie that its sender was given
// leaves nothing behind, so forged senders cost no memory. Records that are damaged, repeated or
// not for a known connection are dropped in silence. A record carries at most
// `most_payload` bytes, and so does a datagram.
//
// A peer that starts anew from the same port replaces its old connection, once it has proven by
// the cookie that it receives there; of a slow or silent one the limits get rid.
//
// Ownership: the server owns the socket. Handlers are called on its executor, never from within
// send() or close(), and not after the destructor; they may call anything here, and destroy it.
// Threads: awaitable.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "net/datagram_socket.hpp"
#include "net/tls_context.hpp"

namespace socks6::net {

struct DtlsLimits {
    std::size_t handshakes = 1000;    ///< under way, after the cookie
    std::size_t connections = 20000;  ///< with those under way
    std::chrono::milliseconds handshake_timeout = std::chrono::seconds(15);
    /// A connection on which nothing was sent or received for so long is closed.
    std::chrono::milliseconds idle_timeout = std::chrono::minutes(5);
};

class DtlsServer {
  public:
    static constexpr std::size_t most_payload = 16384;

    /// Never 0, never used again.
    using ConnectionId = std::uint64_t;

    struct Handlers {
        /// The payload is borrowed for the call.
        std::function<void(ConnectionId connection, const Endpoint& peer, const Endpoint& local,
                           std::span<const std::uint8_t> payload)>
            datagram;
        /// Once for each connection whose handshake was done and that close() did not end.
        std::function<void(ConnectionId connection)> closed;
    };

    struct Counts {
        std::size_t handshakes = 0;
        std::size_t connections = 0;  ///< handshake done
    };

    /// `context`: a server's, for DTLS.
    DtlsServer(std::unique_ptr<DatagramSocket> socket, TlsContext context, Handlers handlers,
               const DtlsLimits& limits = {});
    ~DtlsServer();
    DtlsServer(const DtlsServer&) = delete;
    DtlsServer& operator=(const DtlsServer&) = delete;

    /// One record in one datagram. not_connected when there is no such connection, message_size
    /// when the payload is too long, else as DatagramSocket::try_send.
    IoResult send(ConnectionId connection, std::span<const std::uint8_t> payload);
    /// Says so to the peer; no effect when there is no such connection.
    void close(ConnectionId connection);
    /// All of them, and the socket.
    void close();

    Counts counts() const;
    Endpoint local_endpoint() const;

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace socks6::net
