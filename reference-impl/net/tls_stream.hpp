// TLS 1.3 over another Stream, as a Stream.
//
// FIN is TLS's close_notify followed by the FIN of the stream underneath; a FIN without it, an
// alert or a broken record is connection_reset, as bytes may be missing. Written bytes are taken
// only while nothing waits to be sent, so at most one record is held here; close() sends it in the
// background, for at most ten seconds. native_handle() is that of the stream underneath, and
// move_to() is not possible. Everything else is as stream.hpp says.
#pragma once

#include <chrono>
#include <memory>

#include "net/result.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"

namespace socks6::net {

using TlsResult = Result<std::unique_ptr<Stream>, TlsError>;

/// The server's handshake; the stream is closed when it fails or takes longer than `timeout`.
/// Cancelling it closes the stream too.
Awaitable<TlsResult> tls_accept(std::unique_ptr<Stream> stream, TlsContext context,
                                std::chrono::milliseconds timeout);

/// The client's.
Awaitable<TlsResult> tls_connect(std::unique_ptr<Stream> stream, TlsContext context,
                                 std::chrono::milliseconds timeout);

}  // namespace socks6::net
