// Which protocol the first bytes of a connection may be, for captures whose ports say nothing.
#pragma once

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/revision.hpp"

namespace conform::oracle {

enum class Likelihood : std::uint8_t { unlikely, open, likely };

/// Whether these are the first bytes of a Request: its version, a command and an address type that
/// exist; `open` while too few are there.
Likelihood request_likelihood(socks6::wire::Bytes first, const socks6::wire::Dialect& dialect);

/// A TLS record with a handshake.
bool looks_like_tls(socks6::wire::Bytes first);

/// SOCKS 4, SOCKS 5, or 6 with another minor version; also while nothing is there.
bool may_be_other_version(socks6::wire::Bytes first);

}  // namespace conform::oracle
