#include "bench/load/sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace bench {

namespace net = socks6::net;

namespace {

void check(bool fine, const char* what) {
    if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

net::FileDescriptor bound(int type, const net::Endpoint& to) {
    const net::SocketAddress address(to);
    net::FileDescriptor fd(socket(address.family(), type | SOCK_CLOEXEC, 0));
    check(fd.valid(), "socket");
    check(bind(fd.get(), address.data(), address.size()) == 0, "bind");
    return fd;
}

}  // namespace

net::IpAddress remote_address(std::size_t index) {
    return net::IpAddress::v4({127, 0, static_cast<std::uint8_t>(1 + index / 250),
                               static_cast<std::uint8_t>(1 + index % 250)});
}

net::FileDescriptor listen_tcp(const net::IpAddress& address) {
    auto fd = bound(SOCK_STREAM | SOCK_NONBLOCK, {address, 0});
    check(listen(fd.get(), 4096) == 0, "listen");
    return fd;
}

net::FileDescriptor bind_udp(int buffer) {
    auto fd = bound(SOCK_DGRAM, {net::IpAddress::loopback_v4(), 0});
    net::set_option(fd.get(), SOL_SOCKET, SO_RCVBUF, buffer);
    net::set_option(fd.get(), SOL_SOCKET, SO_SNDBUF, buffer);
    const timeval bound_time{0, 20'000};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &bound_time, sizeof bound_time);
    return fd;
}

std::uint16_t free_port() {
    for (;;) {
        const auto tcp = bound(SOCK_STREAM, {net::IpAddress::loopback_v4(), 0});
        const auto port = net::local_endpoint_of(tcp.get()).port;
        const net::SocketAddress same({net::IpAddress::loopback_v4(), port});
        const net::FileDescriptor udp(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        if (bind(udp.get(), same.data(), same.size()) == 0) return port;
    }
}

net::FileDescriptor connect_tcp(const net::Endpoint& to) {
    const net::SocketAddress address(to);
    net::FileDescriptor fd(socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    check(fd.valid(), "socket");
    const timeval bound_time{10, 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &bound_time, sizeof bound_time);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &bound_time, sizeof bound_time);
    net::set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    check(connect(fd.get(), address.data(), address.size()) == 0, "connect to the proxy");
    return fd;
}

void close_by_reset(int fd) {
    const linger at_once{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void watch(int epoll, int fd, std::uint32_t events, std::uint64_t data) {
    epoll_event event{events, {.u64 = data}};
    check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

void hold(Dialogue& dialogue, const Send& send_some, const Receive& receive_some) {
    std::array<std::uint8_t, 512> buffer{};
    while (dialogue.state() != Dialogue::State::done) {
        if (dialogue.state() == Dialogue::State::failed) {
            throw std::runtime_error("the proxy refused");
        }
        if (dialogue.state() == Dialogue::State::sending) {
            const auto out = dialogue.output();
            check(send_some(out) == static_cast<std::ptrdiff_t>(out.size()), "send to the proxy");
            dialogue.sent();
        }
        const auto size = receive_some(buffer);
        check(size >= 0, "receive from the proxy");
        if (size == 0) throw std::runtime_error("the proxy closed the connection");
        dialogue.receive(std::span(buffer).first(static_cast<std::size_t>(size)));
    }
}

void hold(int fd, Dialogue& dialogue) {
    hold(
        dialogue,
        [fd](std::span<const std::uint8_t> bytes) {
            return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        },
        [fd](std::span<std::uint8_t> bytes) { return recv(fd, bytes.data(), bytes.size(), 0); });
}

}  // namespace bench
