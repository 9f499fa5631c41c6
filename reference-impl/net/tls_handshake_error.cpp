#include "net/tls_handshake_error.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include "net/openssl_error.hpp"

namespace socks6::net {

TlsError handshake_failure(const char* protocol, const char* role, const SSL& connection,
                           const Endpoint& peer) {
    using Reason = TlsError::Reason;
    const auto verified = SSL_get_verify_result(&connection);
    const auto where = fmt::format("{} handshake as {} with {}", protocol, role, to_string(peer));
    const auto why = take_openssl_errors("");
    if (verified != X509_V_OK) {
        return {Reason::not_trusted,
                fmt::format("{}: certificate: {}", where, X509_verify_cert_error_string(verified))};
    }
    if (why.empty()) return {Reason::connection, where + ": the connection ended"};
    return {Reason::protocol, where + ": " + why};
}

}  // namespace socks6::net
