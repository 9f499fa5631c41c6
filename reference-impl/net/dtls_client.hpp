// A DTLS 1.2 connection to one server, as a DatagramSocket.
//
// draft-05, "Handling UDP ASSOCIATE": the client's side of an established DTLS session. A datagram
// travels as one record, so its payload is at most DtlsServer::most_payload (16,384) bytes, and an
// empty one is not sent. try_send takes no destination but the server. When the server has ended
// the connection, try_receive says connection_reset, for good. Everything else, threads and
// ownership too, is as datagram_socket.hpp says.
#pragma once

#include <chrono>
#include <memory>

#include "net/datagram_socket.hpp"
#include "net/tls_context.hpp"

namespace socks6::net {

using DtlsResult = Result<std::unique_ptr<DatagramSocket>, TlsError>;

/// The handshake over a socket that serves nothing else; it is closed when the handshake fails,
/// takes longer than `timeout` or is cancelled. `context`: a client's, for DTLS.
Awaitable<DtlsResult> dtls_connect(std::unique_ptr<DatagramSocket> socket, Endpoint server,
                                   TlsContext context, std::chrono::milliseconds timeout);

}  // namespace socks6::net
