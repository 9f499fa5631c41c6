#include "net/udp_message.hpp"

namespace socks6::net {

UdpMessage::UdpMessage(const Endpoint& to, int family) : to_(to, family) {
    // sendmsg() does not write to it.
    header_.msg_name = const_cast<sockaddr*>(to_.data());
    header_.msg_namelen = to_.size();
}

void UdpMessage::leave_from(const IpAddress& source) {
    write_source(header_, control_, source, to_.family());
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
