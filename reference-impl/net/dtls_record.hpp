// One payload as one DTLS record.
#pragma once

#include <cstdint>
#include <span>
#include <system_error>

#include "net/stream.hpp"

struct ssl_st;

namespace socks6::net {

/// Writes it through the connection's transport, which leaves in `send_error` what became of the
/// datagram. message_size when the payload is too long; an empty one is not sent, as OpenSSL
/// writes no empty record; not_connected when the connection is over.
IoResult write_record(ssl_st& connection, std::span<const std::uint8_t> payload,
                      std::error_code& send_error);

}  // namespace socks6::net
