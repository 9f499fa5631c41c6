#include "net/udp_message.hpp"

namespace socks6::net {

UdpMessage::UdpMessage(const Endpoint& to, int family, const std::optional<IpAddress>& from,
                       std::optional<std::uint8_t> tos)
    : to_(to, family) {
    // sendmsg() does not write to it.
    header_.msg_name = const_cast<sockaddr*>(to_.data());
    header_.msg_namelen = to_.size();
    if (from) write_source(header_, control_, *from, family);
    if (tos) write_tos(header_, control_, *tos, to.address.is_v4());
}

void UdpMessage::cut_into(std::uint16_t size) {
    write_segment_size(header_, control_, size);
}

ssize_t UdpMessage::send(int fd, std::span<iovec> parts) {
    header_.msg_iov = parts.data();
    header_.msg_iovlen = parts.size();
    return ::sendmsg(fd, &header_, MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace socks6::net
