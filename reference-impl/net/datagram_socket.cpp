#include "net/datagram_socket.hpp"

#include "net/ready.hpp"

namespace socks6::net {

Awaitable<std::error_code> DatagramSocket::ready(Readiness what) {
    return ready_of(*this, what);
}

IoResult DatagramSocket::try_send(std::span<const std::uint8_t> payload, const Endpoint& to,
                                  std::optional<IpAddress> from) {
    return try_send({payload, to, from});
}

std::size_t DatagramSocket::try_send_all(std::span<const OutgoingDatagram> datagrams) {
    std::size_t sent = 0;
    for (const auto& datagram : datagrams) {
        if (!try_send(datagram).error) ++sent;
    }
    return sent;
}

}  // namespace socks6::net
