#include "bench/load/remotes.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace bench {

namespace net = socks6::net;

namespace {

constexpr std::uint64_t listener_mark = std::uint64_t{1} << 32;
constexpr int turn_ms = 20;  ///< how long until a wish to stop is seen

}  // namespace

Remotes::Remotes(Behaviour behaviour, std::size_t addresses)
    : behaviour_(behaviour), epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(256 * 1024) {
    for (std::size_t index = 0; index < addresses; ++index) {
        listeners_.push_back(listen_tcp(remote_address(index)));
        const int fd = listeners_.back().get();
        endpoints_.push_back(net::local_endpoint_of(fd));
        watch(epoll_.get(), fd, EPOLLIN, listener_mark | static_cast<std::uint64_t>(fd));
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

Remotes::~Remotes() {
    thread_.request_stop();
    thread_.join();
    for (const auto& connection : connections_)
        if (connection.valid()) close_by_reset(connection.get());
}

void Remotes::serve(const std::stop_token& stop) {
    std::array<epoll_event, 256> events{};
    while (!stop.stop_requested()) {
        const auto count =
            epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), turn_ms);
        for (int at = 0; at < count; ++at) {
            const auto data = events[static_cast<std::size_t>(at)].data.u64;
            const auto fd = static_cast<int>(data & (listener_mark - 1));
            if ((data & listener_mark) != 0) {
                accept_all(fd);
            } else if (behaviour_ == Behaviour::echo) {
                echo(fd);
            } else {
                feed(fd);
            }
        }
    }
}

void Remotes::accept_all(int listener) {
    for (;;) {
        const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        const auto place = static_cast<std::size_t>(fd);
        if (connections_.size() <= place) connections_.resize(place + 1);
        connections_[place] = net::FileDescriptor(fd);
        watch(epoll_.get(), fd, behaviour_ == Behaviour::echo ? EPOLLIN : EPOLLOUT,
              static_cast<std::uint64_t>(fd));
    }
}

void Remotes::echo(int fd) {
    const auto size = recv(fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return drop(fd);
    send(fd, buffer_.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
}

void Remotes::feed(int fd) {
    if (send(fd, buffer_.data(), buffer_.size(), MSG_NOSIGNAL) < 0 && errno != EAGAIN) drop(fd);
}

void Remotes::drop(int fd) {
    close_by_reset(fd);
    connections_[static_cast<std::size_t>(fd)] = {};
}

}  // namespace bench
