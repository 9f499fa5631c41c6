// Endpoints as the kernel wants them, and the socket calls that the parts share.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <system_error>

#include "net/endpoint.hpp"

namespace socks6::net {

class SocketAddress {
  public:
    /// `family`: the socket's; an IPv4 endpoint is written as an IPv6 socket wants it (mapped).
    explicit SocketAddress(const Endpoint& endpoint, int family = AF_UNSPEC);

    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const { return size_; }
    int family() const { return storage_.ss_family; }

  private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// Nothing for families other than IPv4 and IPv6.
std::optional<Endpoint> to_endpoint(const sockaddr_storage& address);
std::optional<IpAddress> to_ip_address(const sockaddr& address);

/// 0.0.0.0:0 when the kernel knows none.
Endpoint local_endpoint_of(int fd);

/// Sets an int option; an empty error when done.
std::error_code set_option(int fd, int level, int name, int value);

/// The pending error of a socket (SO_ERROR), which is taken from it.
std::error_code take_error(int fd);

/// errno as an error.
std::error_code last_error();

}  // namespace socks6::net
