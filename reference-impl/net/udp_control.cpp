#include "net/udp_control.hpp"

#include <netinet/udp.h>

#include <cstring>

#include "net/socket_address.hpp"

namespace socks6::net {

namespace {

template <typename T>
T payload_of(const cmsghdr& header) {
    T value{};
    std::memcpy(&value, CMSG_DATA(&header), sizeof value);
    return value;
}

IpAddress address_of(const in_addr& address) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &address, bytes.size());
    return IpAddress::v4(bytes);
}

IpAddress address_of(const in6_addr& address) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &address, bytes.size());
    return IpAddress::v6(bytes);
}

/// Behind what is there already.
template <typename T>
void append(msghdr& message, ControlBuffer& buffer, int level, int type, const T& value) {
    const std::size_t used = message.msg_control == nullptr ? 0 : message.msg_controllen;
    if (used == 0) buffer.bytes.fill({});
    message.msg_control = buffer.bytes.data();
    message.msg_controllen = used + CMSG_SPACE(sizeof value);
    auto* header = reinterpret_cast<cmsghdr*>(buffer.bytes.data() + used);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(header), &value, sizeof value);
}

}  // namespace

ReceivedControl read_control(msghdr& message) {
    ReceivedControl control;
    for (auto* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
        if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO) {
            control.local = address_of(payload_of<in_pktinfo>(*at).ipi_addr);
        } else if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO) {
            control.local = address_of(payload_of<in6_pktinfo>(*at).ipi6_addr);
        } else if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_TOS) {
            control.tos = payload_of<std::uint8_t>(*at);
        } else if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_TCLASS) {
            control.tos = static_cast<std::uint8_t>(payload_of<int>(*at));
        }
    }
    return control;
}

void write_source(msghdr& message, ControlBuffer& buffer, const IpAddress& source, int family) {
    const SocketAddress address({source, 0}, family);
    if (family == AF_INET) {
        in_pktinfo info{};
        info.ipi_spec_dst = reinterpret_cast<const sockaddr_in*>(address.data())->sin_addr;
        append(message, buffer, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        in6_pktinfo info{};
        info.ipi6_addr = reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr;
        append(message, buffer, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

void write_tos(msghdr& message, ControlBuffer& buffer, std::uint8_t tos, bool to_v4) {
    const int value = tos;
    if (to_v4) {
        append(message, buffer, IPPROTO_IP, IP_TOS, value);
    } else {
        append(message, buffer, IPPROTO_IPV6, IPV6_TCLASS, value);
    }
}

void write_segment_size(msghdr& message, ControlBuffer& buffer, std::uint16_t size) {
    append(message, buffer, IPPROTO_UDP, UDP_SEGMENT, size);
}

}  // namespace socks6::net
