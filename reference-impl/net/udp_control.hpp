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

/// Makes the message leave from `source`; `family` is the socket's, and an IPv4 source of an IPv6
/// socket is written as it wants it. `buffer` must outlive the call that sends.
void write_source(msghdr& message, ControlBuffer& buffer, const IpAddress& source, int family);

}  // namespace socks6::net
