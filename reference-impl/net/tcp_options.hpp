// What is set and asked of the TCP connection underneath a Stream.
//
// draft-05, "Stack Options": what is reported as used is what the kernel says, not what was asked.
#pragma once

#include <cstdint>
#include <optional>

#include "net/stream.hpp"

namespace socks6::net {

/// Sets the TOS byte (IPv4) or traffic class (IPv6) of what is sent from now on; whether the
/// kernel now uses exactly that. (Of TCP it keeps the two ECN bits to itself.)
bool set_tos(Stream& stream, std::uint8_t tos);

/// The one in use; nothing for a stream without a socket.
std::optional<std::uint8_t> tos_of(const Stream& stream);

/// Whether the connection truly is a Multipath TCP one: made as such and not fallen back.
bool is_mptcp(const Stream& stream);

/// The same for a socket.
bool is_mptcp(int fd);

}  // namespace socks6::net
