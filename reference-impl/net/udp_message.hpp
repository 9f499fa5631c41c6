// One message for the kernel to send over UDP: where to, where from, and into how many datagrams it
// is to be cut.
//
// The kernel cuts one message into datagrams of one size (UDP_SEGMENT), and carries it as one as
// far as it can; to send them one by one takes many times as long. Lives within one call.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <span>

#include "net/socket_address.hpp"
#include "net/udp_control.hpp"

namespace socks6::net {

class UdpMessage {
  public:
    /// `family`: the socket's; `from`: a source address that it can express, in place of the one
    /// that the kernel would choose.
    UdpMessage(const Endpoint& to, int family, const std::optional<IpAddress>& from,
               std::optional<std::uint8_t> tos);
    UdpMessage(const UdpMessage&) = delete;
    UdpMessage& operator=(const UdpMessage&) = delete;

    void cut_into(std::uint16_t size);
    /// As sendmsg(2), without blocking.
    ssize_t send(int fd, std::span<iovec> parts);

  private:
    SocketAddress to_;
    msghdr header_{};
    ControlBuffer control_;
};

}  // namespace socks6::net
