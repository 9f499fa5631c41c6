// The ancillary data of UDP messages: which local address, which TOS.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "net/ip_address.hpp"

namespace socks6::net {

/// Room for the ancillary data of one message.
struct ControlBuffer {
    alignas(cmsghdr) std::array<std::byte, 128> bytes;
};

struct ReceivedControl {
    std::optional<IpAddress> local;
    std::optional<std::uint8_t> tos;
};

ReceivedControl read_control(msghdr& message);

// What a message is to be sent with stands in its `buffer`, one behind the other; the buffer must
// outlive the call that sends.

/// Makes the message leave from `source`; `family` is the socket's, and an IPv4 source of an IPv6
/// socket is written as it wants it.
void write_source(msghdr& message, ControlBuffer& buffer, const IpAddress& source, int family);

/// In place of the socket's own; `to_v4`: what kind of destination it has.
void write_tos(msghdr& message, ControlBuffer& buffer, std::uint8_t tos, bool to_v4);

/// Makes the kernel send datagrams of `size` bytes each, the last one of what is left.
void write_segment_size(msghdr& message, ControlBuffer& buffer, std::uint16_t size);

}  // namespace socks6::net
