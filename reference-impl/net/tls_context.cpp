#include "net/tls_context.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "net/bio_transport.hpp"
#include "net/file_descriptor.hpp"
#include "net/ip_address.hpp"
#include "net/openssl_error.hpp"

namespace socks6::net {

struct TlsContext::State {
    std::shared_ptr<BIO_METHOD> bio_method = make_bio_method();
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{nullptr, &SSL_CTX_free};
    FileDescriptor key_log;
    Fingerprint expected{};
    std::string server_name;  ///< for the ClientHello; empty for addresses
    bool server = false;
};

namespace {

/// Handshake messages are cut to what every path carries whole.
constexpr long handshake_mtu = 1200;

TlsError configuration(std::string text) {
    return {TlsError::Reason::configuration, std::move(text)};
}

int make_cookie(SSL* ssl, unsigned char* into, unsigned* size) {
    const auto cookie = transport_of(*ssl).cookie();
    std::copy(cookie.begin(), cookie.end(), into);
    *size = static_cast<unsigned>(cookie.size());
    return 1;
}

int check_cookie(SSL* ssl, const unsigned char* given, unsigned size) {
    const auto cookie = transport_of(*ssl).cookie();
    return size == cookie.size() && CRYPTO_memcmp(given, cookie.data(), size) == 0 ? 1 : 0;
}

/// The first retransmission comes sooner than by default: paths are fast, and a client waits.
unsigned retransmit_after(SSL*, unsigned microseconds) {
    constexpr unsigned first = 250'000;
    constexpr unsigned last = 8'000'000;
    return microseconds == 0 ? first : std::min(microseconds * 2, last);
}

void set_protocol(SSL_CTX* context, TlsProtocol protocol) {
    const int version = protocol == TlsProtocol::tls ? TLS1_3_VERSION : DTLS1_2_VERSION;
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    // An idle connection gives its buffers back.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (protocol == TlsProtocol::tls) {
        SSL_CTX_set_read_ahead(context, 1);
    } else {
        SSL_CTX_set_options(context, SSL_OP_COOKIE_EXCHANGE | SSL_OP_NO_QUERY_MTU);
        SSL_CTX_set_cookie_generate_cb(context, make_cookie);
        SSL_CTX_set_cookie_verify_cb(context, check_cookie);
    }
}

FileDescriptor open_key_log() {
    const char* name = std::getenv("SSLKEYLOGFILE");
    if (name == nullptr || *name == 0) return {};
    return FileDescriptor(::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
}

int matches_fingerprint(X509_STORE_CTX* store, void* expected) {
    Fingerprint got{};
    unsigned size = 0;
    X509* leaf = X509_STORE_CTX_get0_cert(store);
    const bool same = leaf != nullptr && X509_digest(leaf, EVP_sha256(), got.data(), &size) == 1 &&
                      got == *static_cast<const Fingerprint*>(expected);
    X509_STORE_CTX_set_error(store, same ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return same ? 1 : 0;
}

/// The name that the certificate must bear; an empty text when set.
std::string expect_name(SSL_CTX* context, const std::string& name) {
    auto* parameters = SSL_CTX_get0_param(context);
    const bool set =
        !name.empty() &&
        (IpAddress::parse(name) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1
                                : X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), 0) == 1);
    if (set) return {};
    return fmt::format("trust in authorities: expected a server's name or address, got \"{}\"",
                       name);
}

}  // namespace

Result<std::shared_ptr<TlsContext::State>, TlsError> TlsContext::make(bool server,
                                                                      TlsProtocol protocol) {
    auto state = std::make_shared<State>();
    const bool tls = protocol == TlsProtocol::tls;
    const auto* method = server ? (tls ? TLS_server_method() : DTLS_server_method())
                                : (tls ? TLS_client_method() : DTLS_client_method());
    state->context.reset(SSL_CTX_new(method));
    state->server = server;
    if (!state->context || !state->bio_method) {
        return configuration("TLS context: " + take_openssl_errors("out of memory"));
    }
    SSL_CTX* context = state->context.get();
    set_protocol(context, protocol);
    state->key_log = open_key_log();
    if (state->key_log.valid()) {
        SSL_CTX_set_app_data(context, state.get());
        SSL_CTX_set_keylog_callback(context, [](const SSL* ssl, const char* line) {
            const auto* owner =
                static_cast<const State*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
            const auto text = std::string(line) + '\n';
            // One write per line, so that several programs may share the file.
            const auto written = ::write(owner->key_log.get(), text.data(), text.size());
            static_cast<void>(written);  // a full disk must not end connections
        });
    }
    return state;
}

Result<TlsContext, TlsError> TlsContext::server(const TlsIdentity& identity, TlsProtocol protocol) {
    auto made = make(true, protocol);
    if (!made) return made.error();
    SSL_CTX* context = (*made)->context.get();
    bool used = SSL_CTX_use_certificate(context, identity.certificate()) == 1 &&
                SSL_CTX_use_PrivateKey(context, identity.key()) == 1;
    for (const auto& link : identity.chain()) {
        used = used && SSL_CTX_add1_chain_cert(context, link.get()) == 1;
    }
    if (!used) {
        return configuration("server certificate: " + take_openssl_errors("not usable"));
    }
    return TlsContext(std::move(*made));
}

Result<TlsContext, TlsError> TlsContext::client(const TlsTrust& trust, TlsProtocol protocol) {
    auto made = make(false, protocol);
    if (!made) return made.error();
    State& state = **made;
    SSL_CTX* context = state.context.get();
    if (std::holds_alternative<TrustAnybody>(trust)) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
        return TlsContext(std::move(*made));
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (const auto* one = std::get_if<TrustCertificate>(&trust)) {
        state.expected = one->fingerprint;
        SSL_CTX_set_cert_verify_callback(context, matches_fingerprint, &state.expected);
        return TlsContext(std::move(*made));
    }
    const auto& authorities = std::get<TrustAuthorities>(trust);
    if (!IpAddress::parse(authorities.name)) state.server_name = authorities.name;
    if (const auto refused = expect_name(context, authorities.name); !refused.empty()) {
        return configuration(refused);
    }
    const bool loaded = authorities.file.empty()
                            ? SSL_CTX_set_default_verify_paths(context) == 1
                            : SSL_CTX_load_verify_file(context, authorities.file.c_str()) == 1;
    if (!loaded) {
        return configuration(
            fmt::format("authorities file {}: expected certificates in PEM, got: {}",
                        authorities.file, take_openssl_errors("none")));
    }
    return TlsContext(std::move(*made));
}

std::shared_ptr<SSL> TlsContext::connection(BioTransport& transport) const {
    std::shared_ptr<SSL> ssl(SSL_new(state_->context.get()), SSL_free);
    BIO* bio = ssl ? make_bio(*state_->bio_method, transport) : nullptr;
    if (bio == nullptr) return nullptr;
    SSL_set_bio(ssl.get(), bio, bio);
    if (SSL_is_dtls(ssl.get()) == 1) {
        DTLS_set_timer_cb(ssl.get(), retransmit_after);
        SSL_set_mtu(ssl.get(), handshake_mtu);
    }
    if (state_->server) {
        SSL_set_accept_state(ssl.get());
    } else {
        SSL_set_connect_state(ssl.get());
        if (!state_->server_name.empty()) {
            SSL_set_tlsext_host_name(ssl.get(), state_->server_name.c_str());
        }
    }
    return ssl;
}

}  // namespace socks6::net
