#include "net/bio_transport.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>

namespace socks6::net {

namespace {

BioTransport& transport_of(BIO* bio) {
    return *static_cast<BioTransport*>(BIO_get_data(bio));
}

int result_of(const BioTransport::Outcome& outcome, std::size_t* size) {
    *size = outcome.size;
    return outcome.status == BioTransport::Status::done ? 1 : 0;
}

int read(BIO* bio, char* into, std::size_t room, std::size_t* size) {
    BIO_clear_retry_flags(bio);
    const auto outcome = transport_of(bio).read({reinterpret_cast<std::uint8_t*>(into), room});
    if (outcome.status == BioTransport::Status::would_block) BIO_set_retry_read(bio);
    return result_of(outcome, size);
}

int write(BIO* bio, const char* bytes, std::size_t count, std::size_t* size) {
    BIO_clear_retry_flags(bio);
    const auto outcome =
        transport_of(bio).write({reinterpret_cast<const std::uint8_t*>(bytes), count});
    if (outcome.status == BioTransport::Status::would_block) BIO_set_retry_write(bio);
    return result_of(outcome, size);
}

long control(BIO*, int what, long, void*) {
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace

std::shared_ptr<BIO_METHOD> make_bio_method() {
    std::shared_ptr<BIO_METHOD> method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "transport"),
                                       BIO_meth_free);
    if (!method) return nullptr;
    BIO_meth_set_read_ex(method.get(), read);
    BIO_meth_set_write_ex(method.get(), write);
    BIO_meth_set_ctrl(method.get(), control);
    return method;
}

BIO* make_bio(BIO_METHOD& method, BioTransport& transport) {
    BIO* bio = BIO_new(&method);
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, &transport);
    BIO_set_init(bio, 1);
    return bio;
}

BioTransport& transport_of(const SSL& connection) {
    return transport_of(SSL_get_rbio(&connection));
}

}  // namespace socks6::net
