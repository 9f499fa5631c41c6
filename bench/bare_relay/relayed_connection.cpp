#include "bench/bare_relay/relayed_connection.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "net/socket_address.hpp"
#include "socks6/wire/message.hpp"

namespace bench {

namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

bool would_block(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

ssize_t send_to(int fd, std::span<const std::uint8_t> bytes) {
    return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

RelayedConnection::RelayedConnection(int epoll, net::FileDescriptor client,
                                     std::span<std::uint8_t> shared, bool splice)
    : epoll_(epoll), shared_(shared), splice_(splice) {
    client_.connection = this;
    remote_.connection = this;
    client_.fd = std::move(client);
    want(client_, EPOLLIN);
}

void RelayedConnection::on_event(Side& side, std::uint32_t events) {
    if (phase_ == Phase::request) return read_request();
    if (phase_ == Phase::connecting) {
        if (&side == &remote_) return connected();
        if ((events & (EPOLLERR | EPOLLHUP)) != 0) return end(true);
        return want(client_, 0);  // early data; read once there is somebody to have it
    }
    if ((events & EPOLLOUT) != 0) flush(side);
    if (!ended() && (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) move_from(side);
}

void RelayedConnection::read_request() {
    const auto size = recv(client_.fd.get(), shared_.data(), shared_.size(), 0);
    if (would_block(size)) return;
    if (size <= 0) return end(true);
    const auto fresh = shared_.first(static_cast<std::size_t>(size));
    received_.insert(received_.end(), fresh.begin(), fresh.end());
    const wire::Dialect dialect;
    const auto request = wire::parse_request(received_, dialect);
    if (request.needs_more()) return;
    const bool known = request && request->command == wire::Command::connect &&
                       request->address.type == wire::AddressType::ipv4;
    if (!known) return end(true);
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(request->port);
    std::memcpy(&target.sin_addr, request->address.bytes.data(), 4);
    // What follows the Request is the first thing to go to the target.
    const auto rest = static_cast<std::ptrdiff_t>(request.size());
    remote_.held.assign(received_.begin() + rest, received_.end());
    received_ = {};
    connect_to(target);
}

void RelayedConnection::connect_to(const sockaddr_in& target) {
    remote_.fd =
        net::FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!remote_.fd.valid()) return end(true);
    net::set_option(remote_.fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    phase_ = Phase::connecting;
    const auto* address = reinterpret_cast<const sockaddr*>(&target);
    if (connect(remote_.fd.get(), address, sizeof target) == 0) return connected();
    if (errno != EINPROGRESS) return end(true);
    want(remote_, EPOLLOUT);
}

void RelayedConnection::connected() {
    if (net::take_error(remote_.fd.get())) return end(true);
    const auto bound = net::local_endpoint_of(remote_.fd.get());
    const wire::Dialect dialect;
    std::array<std::uint8_t, 64> out{};
    const auto first = wire::write(wire::AuthenticationReply{}, dialect, out);
    const auto first_size = *std::get_if<std::size_t>(&first);
    const auto second = wire::write(
        wire::OperationReply{wire::ReplyCode::success, bound.port, bound.address.to_wire(), {}},
        dialect, std::span(out).subspan(first_size));
    const auto size = first_size + *std::get_if<std::size_t>(&second);
    if (send_to(client_.fd.get(), std::span(out).first(size)) != static_cast<ssize_t>(size)) {
        return end(true);
    }
    phase_ = Phase::relaying;
    if (splice_) {
        client_.pipe = std::make_unique<SplicePipe>();
        remote_.pipe = std::make_unique<SplicePipe>();
        if (!client_.pipe->valid() || !remote_.pipe->valid()) return end(true);
    }
    want(client_, EPOLLIN);
    want(remote_, EPOLLIN);
    if (!remote_.held.empty()) flush(remote_);
}

void RelayedConnection::move_from(Side& source) {
    auto& target = other(source);
    if (!target.held.empty() || (target.pipe && target.pipe->held() > 0)) {
        return want(source, source.interest & ~static_cast<std::uint32_t>(EPOLLIN));
    }
    splice_ ? splice(source, target) : copy(source, target);
}

void RelayedConnection::copy(Side& source, Side& target) {
    const auto got = recv(source.fd.get(), shared_.data(), shared_.size(), 0);
    if (would_block(got)) return;
    if (got <= 0) return end(got < 0);
    const auto bytes = shared_.first(static_cast<std::size_t>(got));
    auto put = send_to(target.fd.get(), bytes);
    if (put < 0 && !would_block(put)) return end(true);
    if (put == got) return;
    const auto rest = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    target.held.assign(rest.begin(), rest.end());
    want(source, source.interest & ~static_cast<std::uint32_t>(EPOLLIN));
    want(target, target.interest | EPOLLOUT);
}

void RelayedConnection::splice(Side& source, Side& target) {
    const auto got = target.pipe->fill(source.fd.get());
    if (would_block(got)) return;
    if (got <= 0) return end(got < 0);
    const auto put = target.pipe->drain(target.fd.get());
    if (put < 0 && !would_block(put)) return end(true);
    if (target.pipe->held() == 0) return;
    want(source, source.interest & ~static_cast<std::uint32_t>(EPOLLIN));
    want(target, target.interest | EPOLLOUT);
}

void RelayedConnection::flush(Side& target) {
    const bool piped = target.held.empty() && target.pipe;
    const auto put =
        piped ? target.pipe->drain(target.fd.get()) : send_to(target.fd.get(), target.held);
    if (put < 0) {
        if (!would_block(put)) return end(true);
        return want(target, target.interest | EPOLLOUT);
    }
    if (!piped) target.held.erase(target.held.begin(), target.held.begin() + put);
    if (!target.held.empty() || (target.pipe && target.pipe->held() > 0)) return;
    want(target, target.interest & ~static_cast<std::uint32_t>(EPOLLOUT));
    auto& source = other(target);
    want(source, source.interest | EPOLLIN);
}

void RelayedConnection::want(Side& side, std::uint32_t interest) {
    if (side.registered && side.interest == interest) return;
    epoll_event event{interest, {.ptr = &side}};
    epoll_ctl(epoll_, side.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, side.fd.get(), &event);
    side.registered = true;
    side.interest = interest;
}

void RelayedConnection::end(bool reset) {
    for (auto* side : {&client_, &remote_}) {
        if (reset && side->fd.valid()) {
            const linger at_once{1, 0};
            setsockopt(side->fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        side->fd = {};
    }
    phase_ = Phase::ended;
}

}  // namespace bench
