#include "net/dtls_peer.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <sys/time.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "net/dtls_record.hpp"

namespace socks6::net {

namespace {

// Of a record in the clear with a handshake message.
constexpr std::size_t record_header = 13;
constexpr std::size_t handshake_header = 12;
constexpr std::size_t random_offset = record_header + handshake_header + 2;
constexpr std::size_t random_size = 32;
constexpr std::uint8_t handshake_record = 22;
constexpr std::uint8_t client_hello = 1;

DtlsPeer::Progress progress_of(SSL* ssl, int returned) {
    if (returned == 1) return DtlsPeer::Progress::done;
    const int error = SSL_get_error(ssl, returned);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE
               ? DtlsPeer::Progress::waiting
               : DtlsPeer::Progress::failed;
}

}  // namespace

bool is_client_hello(std::span<const std::uint8_t> datagram) {
    return datagram.size() >= random_offset + random_size && datagram[0] == handshake_record &&
           datagram[1] == 0xfe && datagram[3] == 0 && datagram[4] == 0 &&
           datagram[record_header] == client_hello;
}

DtlsPeer::DtlsPeer(DatagramSocket& socket, const TlsContext& context,
                   const DtlsCookieSecret& secret)
    : socket_(&socket), secret_(&secret), ssl_(context.connection(*this)) {}

BioTransport::Outcome DtlsPeer::read(std::span<std::uint8_t> into) {
    if (!input_) return {Status::would_block, 0};
    const auto size = std::min(into.size(), input_->size());
    std::copy_n(input_->begin(), size, into.begin());
    input_.reset();  // what did not fit is lost, as with any datagram
    return size > 0 ? Outcome{Status::done, size} : Outcome{Status::would_block, 0};
}

BioTransport::Outcome DtlsPeer::write(std::span<const std::uint8_t> bytes) {
    // One that could not be sent counts as lost on its way.
    send_error_ = socket_->try_send(bytes, path_.peer, path_.local.address).error;
    return {Status::done, bytes.size()};
}

BioTransport::Cookie DtlsPeer::cookie() const {
    const auto text = to_string(path_.peer) + ' ' + to_string(path_.local);
    Cookie cookie{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret_->data(), static_cast<int>(secret_->size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), cookie.data(), &size);
    return cookie;
}

DtlsPeer::Progress DtlsPeer::listen(const DtlsPath& path, std::span<const std::uint8_t> datagram) {
    path_ = path;
    feed(datagram);
    ERR_clear_error();
    const std::unique_ptr<BIO_ADDR, decltype(&BIO_ADDR_free)> unused(BIO_ADDR_new(),
                                                                     &BIO_ADDR_free);
    const int returned = unused ? DTLSv1_listen(ssl_.get(), unused.get()) : -1;
    input_.reset();
    if (returned == 1) return Progress::done;
    return returned == 0 ? Progress::waiting : Progress::failed;
}

DtlsPeer::Progress DtlsPeer::handshake() {
    ERR_clear_error();
    return progress_of(ssl_.get(), SSL_do_handshake(ssl_.get()));
}

std::optional<std::chrono::milliseconds> DtlsPeer::timeout() const {
    timeval left{};
    if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return std::nullopt;
    return std::chrono::milliseconds(left.tv_sec * 1000 + left.tv_usec / 1000 + 1);
}

DtlsPeer::Progress DtlsPeer::on_timeout() {
    ERR_clear_error();
    return DTLSv1_handle_timeout(ssl_.get()) < 0 ? Progress::failed : Progress::waiting;
}

DtlsPeer::Received DtlsPeer::receive(std::span<std::uint8_t> room) {
    ERR_clear_error();
    Received received;
    received.progress =
        progress_of(ssl_.get(), SSL_read_ex(ssl_.get(), room.data(), room.size(), &received.size));
    return received;
}

IoResult DtlsPeer::send(std::span<const std::uint8_t> payload) {
    return write_record(*ssl_, payload, send_error_);
}

void DtlsPeer::say_goodbye() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

bool DtlsPeer::began_with(std::span<const std::uint8_t> client_hello) const {
    std::array<std::uint8_t, random_size> random{};
    SSL_get_client_random(ssl_.get(), random.data(), random.size());
    const auto sent = client_hello.subspan(random_offset, random_size);
    return std::equal(random.begin(), random.end(), sent.begin());
}

}  // namespace socks6::net
