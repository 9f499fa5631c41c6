#include "net/socket_address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace socks6::net {

SocketAddress::SocketAddress(const Endpoint& endpoint, int family) {
    const auto bytes = endpoint.address.bytes();
    if (endpoint.address.is_v4() && family != AF_INET6) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, bytes.data(), bytes.size());
        std::memcpy(&storage_, &in, sizeof in);
        size_ = sizeof in;
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(endpoint.port);
        if (endpoint.address.is_v4()) {
            in.sin6_addr.s6_addr[10] = in.sin6_addr.s6_addr[11] = 0xff;
        }
        // The mapped address ends with the IPv4 one.
        std::memcpy(in.sin6_addr.s6_addr + 16 - bytes.size(), bytes.data(), bytes.size());
        std::memcpy(&storage_, &in, sizeof in);
        size_ = sizeof in;
    }
}

std::optional<IpAddress> to_ip_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
        return IpAddress::v4(bytes);
    }
    if (address.sa_family == AF_INET6) {
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
        return IpAddress::v6(bytes);
    }
    return std::nullopt;
}

std::optional<Endpoint> to_endpoint(const sockaddr_storage& address) {
    const auto ip = to_ip_address(reinterpret_cast<const sockaddr&>(address));
    if (!ip) return std::nullopt;
    // The port stands at the same place for both families.
    return Endpoint{*ip, ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port)};
}

Endpoint local_endpoint_of(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    return to_endpoint(storage).value_or(Endpoint{});
}

std::error_code set_option(int fd, int level, int name, int value) {
    if (::setsockopt(fd, level, name, &value, sizeof value) == 0) return {};
    return last_error();
}

std::error_code take_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return last_error();
    return {error, std::system_category()};
}

std::error_code last_error() {
    return {errno, std::system_category()};
}

}  // namespace socks6::net
