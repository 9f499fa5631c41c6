// Load (d): what one connection costs a proxy in memory while nothing moves on it.
//
// A first few are opened, so that code, tables and allocator arenas that serve all are there; then
// many more. The growth of the proxy's resident memory, divided by those, is the figure. Kernel
// memory (sockets) is not in it.
#pragma once

#include <cstddef>

#include "bench/load/server_process.hpp"

namespace bench {

enum class IdleKind {
    connect,           ///< a CONNECT whose replies have come, over plain TCP
    association,       ///< confirmed, its datagrams over plain UDP
    tls_connect,       ///< a CONNECT over TLS
    dtls_association,  ///< confirmed, its control connection plain, its datagrams over DTLS
};

struct IdleResult {
    std::size_t open = 0;  ///< at the end
    double bytes_each = 0;
};

/// `secure`: the TLS or DTLS port where the kind needs one. `count` is cut to what the limit
/// of open files allows. std::runtime_error when not all can be opened.
IdleResult run_idle(IdleKind kind, const ServerProcess& proxy, const socks6::net::Endpoint& secure,
                    std::size_t count);

}  // namespace bench
