#include "bench/load/tls_channel.hpp"

#include <stdexcept>

namespace bench {

TlsContext make_tls_context() {
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context) throw std::runtime_error("no TLS context");
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

TlsChannel::TlsChannel(SSL_CTX& context, socks6::net::FileDescriptor fd)
    : fd_(std::move(fd)), ssl_(SSL_new(&context)) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), fd_.get()) != 1 || SSL_connect(ssl_.get()) != 1) {
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
