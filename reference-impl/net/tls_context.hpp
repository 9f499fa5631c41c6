// The settings that TLS or DTLS connections of one role share.
//
// TLS is 1.3 alone and DTLS 1.2 alone. There is no early data (draft-05, "TLS Early Data": a replay
// hazard) and no resumption. Where the environment has SSLKEYLOGFILE, the keys are appended to that
// file, so that captures can be read. A value that shares what it holds; connections keep it alive.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "net/result.hpp"
#include "net/tls_error.hpp"
#include "net/tls_identity.hpp"

struct ssl_st;

namespace socks6::net {

/// How a client decides whom it speaks with.
struct TrustAuthorities {
    std::string file;  ///< PEM; empty: the system's
    std::string name;  ///< the server's name or address, which the certificate must bear
};
struct TrustCertificate {
    Fingerprint fingerprint{};
};
/// Anybody: an attacker on the path is not noticed.
struct TrustAnybody {};
using TlsTrust = std::variant<TrustAuthorities, TrustCertificate, TrustAnybody>;

enum class TlsProtocol { tls, dtls };

class BioTransport;

class TlsContext {
  public:
    static Result<TlsContext, TlsError> server(const TlsIdentity& identity,
                                               TlsProtocol protocol = TlsProtocol::tls);
    static Result<TlsContext, TlsError> client(const TlsTrust& trust,
                                               TlsProtocol protocol = TlsProtocol::tls);

    /// A new connection over the transport, which must outlive it; nothing when out of memory.
    /// This context must outlive it as well.
    std::shared_ptr<ssl_st> connection(BioTransport& transport) const;

  private:
    struct State;
    explicit TlsContext(std::shared_ptr<State> state) : state_(std::move(state)) {}

    static Result<std::shared_ptr<State>, TlsError> make(bool server, TlsProtocol protocol);

    std::shared_ptr<State> state_;
};

}  // namespace socks6::net
