// A TLS or DTLS client connection over a blocking socket, for measuring what one costs its proxy.
// Does not verify the proxy's certificate.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "bench/load/sockets.hpp"

namespace bench {

class TlsChannel {
  public:
    /// Completes the handshake; std::runtime_error when it fails. `fd`: TCP, or UDP connected to
    /// the proxy, as the context wants it.
    TlsChannel(SSL_CTX& context, socks6::net::FileDescriptor fd);

    std::ptrdiff_t send(std::span<const std::uint8_t> bytes);
    std::ptrdiff_t receive(std::span<std::uint8_t> bytes);

  private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    socks6::net::FileDescriptor fd_;
    std::unique_ptr<SSL, Free> ssl_;
};

struct FreeTlsContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTlsContext>;

/// For clients, whatever certificate the proxy shows.
TlsContext make_tls_context();
TlsContext make_dtls_context();

}  // namespace bench
