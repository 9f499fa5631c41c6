// Why a handshake of TLS or DTLS failed, from what OpenSSL left behind.
#pragma once

#include "net/endpoint.hpp"
#include "net/tls_error.hpp"

struct ssl_st;

namespace socks6::net {

/// `protocol`: "TLS"; `role`: ours, "server". Empties this thread's queue of OpenSSL errors; where
/// there are none, the connection underneath has ended.
TlsError handshake_failure(const char* protocol, const char* role, const ssl_st& connection,
                           const Endpoint& peer);

}  // namespace socks6::net
