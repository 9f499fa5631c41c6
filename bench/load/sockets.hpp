// The socket calls that the loads share. All throw std::system_error when the kernel refuses.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <span>

#include "bench/load/dialogue.hpp"
#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"

namespace bench {

/// 127.0.1.1, 127.0.1.2, … : the addresses that remotes are spread over.
socks6::net::IpAddress remote_address(std::size_t index);

/// Listening without blocking, on a port of the kernel's choice.
socks6::net::FileDescriptor listen_tcp(const socks6::net::IpAddress& address);

/// A UDP socket on 127.0.0.1, its port the kernel's choice, with buffers of `buffer` bytes.
socks6::net::FileDescriptor bind_udp(int buffer);

/// A port that was free for both TCP and UDP on 127.0.0.1 a moment ago, as not every server can
/// be told to let the kernel choose.
std::uint16_t free_port();

/// Connected; blocking, with every call bounded to a few seconds.
socks6::net::FileDescriptor connect_tcp(const socks6::net::Endpoint& to);

/// Makes closing the socket send a RST, so that nothing stays in TIME_WAIT.
void close_by_reset(int fd);

void watch(int epoll, int fd, std::uint32_t events, std::uint64_t data);

/// As send(2) and recv(2) of something that blocks.
using Send = std::function<std::ptrdiff_t(std::span<const std::uint8_t>)>;
using Receive = std::function<std::ptrdiff_t(std::span<std::uint8_t>)>;

/// Runs a dialogue; std::runtime_error when the proxy refuses or goes away.
void hold(Dialogue& dialogue, const Send& send_some, const Receive& receive_some);
/// Over a blocking socket.
void hold(int fd, Dialogue& dialogue);

}  // namespace bench
