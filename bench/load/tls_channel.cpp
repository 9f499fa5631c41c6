#include "bench/load/tls_channel.hpp"

#include <sys/socket.h>

#include <stdexcept>

namespace bench {

namespace {

TlsContext context_of(const SSL_METHOD* method) {
    TlsContext context(SSL_CTX_new(method));
    if (!context) throw std::runtime_error("no TLS context");
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

/// The peer is the one that the socket is connected to; the BIO does not find out by itself.
void use_datagrams(SSL& ssl, int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size);
    BIO* bio = BIO_new_dgram(fd, BIO_NOCLOSE);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &peer);
    SSL_set_bio(&ssl, bio, bio);
}

}  // namespace

TlsContext make_tls_context() {
    return context_of(TLS_client_method());
}

TlsContext make_dtls_context() {
    return context_of(DTLS_client_method());
}

TlsChannel::TlsChannel(SSL_CTX& context, socks6::net::FileDescriptor fd)
    : fd_(std::move(fd)), ssl_(SSL_new(&context)) {
    if (!ssl_) throw std::runtime_error("no TLS connection");
    if (SSL_is_dtls(ssl_.get()) == 1) {
        use_datagrams(*ssl_, fd_.get());
    } else {
        SSL_set_fd(ssl_.get(), fd_.get());
    }
    if (SSL_connect(ssl_.get()) != 1) {
        throw std::runtime_error("the TLS handshake with the proxy failed");
    }
}

std::ptrdiff_t TlsChannel::send(std::span<const std::uint8_t> bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
}

std::ptrdiff_t TlsChannel::receive(std::span<std::uint8_t> bytes) {
    return SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace bench
