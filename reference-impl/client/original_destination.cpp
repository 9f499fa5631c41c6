#include "client/original_destination.hpp"

#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace socks6::client {
namespace {

// <linux/netfilter_ipv6/ip6_tables.h> has it, and much that is no C++.
constexpr int ip6t_so_original_dst = 80;

std::optional<net::Endpoint> ask_v4(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockopt(socket, SOL_IP, SO_ORIGINAL_DST, &address, &size) != 0) return std::nullopt;
    std::array<std::uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &address.sin_addr, bytes.size());
    return net::Endpoint{net::IpAddress::v4(bytes), ntohs(address.sin_port)};
}

std::optional<net::Endpoint> ask_v6(int socket) {
    sockaddr_in6 address{};
    socklen_t size = sizeof address;
    if (::getsockopt(socket, SOL_IPV6, ip6t_so_original_dst, &address, &size) != 0) {
        return std::nullopt;
    }
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
    return net::Endpoint{net::IpAddress::v6(bytes), ntohs(address.sin6_port)};
}

}  // namespace

std::optional<net::Endpoint> original_destination(const net::Stream& accepted) {
    const auto local = accepted.local_endpoint();
    const int socket = accepted.native_handle();
    auto found = local.address.is_v4() ? ask_v4(socket) : ask_v6(socket);
    if (found == local) return std::nullopt;
    return found;
}

}  // namespace socks6::client
