#include "net/tcp_stream.hpp"

#include <sys/socket.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/socket_address.hpp"

namespace socks6::net {

namespace {

std::error_code cancelled() {
    return std::make_error_code(std::errc::operation_canceled);
}

asio::posix::descriptor_base::wait_type wait_type(Readiness what) {
    if (what == Readiness::readable) return asio::posix::descriptor_base::wait_read;
    if (what == Readiness::writable) return asio::posix::descriptor_base::wait_write;
    return asio::posix::descriptor_base::wait_error;
}

}  // namespace

TcpStream::TcpStream(asio::posix::stream_descriptor socket, const Endpoint& local,
                     const Endpoint& remote)
    : socket_(std::move(socket)), local_(local), remote_(remote) {}

int TcpStream::fd() const {
    return socket_.native_handle();
}

int TcpStream::native_handle() const {
    return is_open() ? fd() : -1;
}

std::error_code TcpStream::fail(std::error_code error) {
    failure_ = error;
    peer_end_ = PeerEnd::reset;
    return error;
}

IoResult TcpStream::try_read(std::span<std::uint8_t> into) {
    if (!is_open()) return {0, cancelled()};
    if (failure_) return {0, failure_};
    for (;;) {
        const auto got = ::recv(fd(), into.data(), into.size(), 0);
        if (got == 0 && !into.empty()) peer_end_ = PeerEnd::fin;
        if (got >= 0) {
            const auto size = static_cast<std::size_t>(got);
            return {size, {}, size < into.size()};
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return {0, last_error()};
        return {0, fail(last_error())};
    }
}

IoResult TcpStream::try_write(std::span<const std::uint8_t> bytes) {
    if (!is_open()) return {0, cancelled()};
    if (bytes.empty()) return {};
    // Our own misuse must not look like the peer's doing.
    if (send_ended_) return {0, std::make_error_code(std::errc::broken_pipe)};
    if (failure_) return {0, failure_};
    for (;;) {
        const auto sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) return {static_cast<std::size_t>(sent), {}};
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return {0, last_error()};
        return {0, fail(last_error())};
    }
}

void TcpStream::wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) {
    if (!is_open()) {
        asio::post(socket_.get_executor(),
                   [handler = std::move(handler)] { handler(cancelled()); });
        return;
    }
    auto complete = [what, handler = std::move(handler),
                     weak = std::weak_ptr<TcpStream*>(self_)](boost::system::error_code error) {
        const auto self = weak.lock();
        if (error || !self || !(*self)->is_open()) return handler(cancelled());
        if (what == Readiness::broken) {
            if (const auto failure = take_error((*self)->fd())) (*self)->fail(failure);
        }
        handler({});
    };
    socket_.async_wait(wait_type(what), asio::bind_cancellation_slot(slot, std::move(complete)));
}

void TcpStream::shutdown_send() {
    if (!is_open()) return;
    ::shutdown(fd(), SHUT_WR);
    send_ended_ = true;
}

void TcpStream::close() {
    boost::system::error_code ignored;
    if (is_open()) socket_.close(ignored);
}

void TcpStream::reset() {
    if (!is_open()) return;
    // Of a connection that has failed there is nothing left to reset.
    if (!failure_) {
        const linger abort{1, 0};
        ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    }
    close();
}

std::unique_ptr<Stream> TcpStream::move_to(const asio::any_io_executor& executor) {
    if (!is_open()) return nullptr;
    auto moved = std::make_unique<TcpStream>(
        asio::posix::stream_descriptor(executor, socket_.release()), local_, remote_);
    moved->peer_end_ = peer_end_;
    moved->send_ended_ = send_ended_;
    moved->failure_ = failure_;
    return moved;
}

}  // namespace socks6::net
