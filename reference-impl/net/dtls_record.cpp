#include "net/dtls_record.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/dtls_server.hpp"

namespace socks6::net {

IoResult write_record(SSL& connection, std::span<const std::uint8_t> payload,
                      std::error_code& send_error) {
    if (payload.size() > DtlsServer::most_payload) {
        return {0, std::make_error_code(std::errc::message_size)};
    }
    if (payload.empty()) return {};
    ERR_clear_error();
    send_error = {};
    std::size_t size = 0;
    if (SSL_write_ex(&connection, payload.data(), payload.size(), &size) != 1) {
        return {0, std::make_error_code(std::errc::not_connected)};
    }
    return {send_error ? 0 : size, send_error};
}

}  // namespace socks6::net
