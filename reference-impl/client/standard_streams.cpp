#include "client/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <climits>

namespace socks6::client {
namespace {

using Descriptor = net::asio::posix::stream_descriptor;

std::error_code error_of(std::errc code) {
    return std::make_error_code(code);
}

std::error_code last_error() {
    return {errno, std::generic_category()};
}

bool is_ready(int descriptor, short events) {
    pollfd polled{descriptor, events, 0};
    return ::poll(&polled, 1, 0) != 0;
}

Descriptor::wait_type wait_type(net::Readiness what) {
    if (what == net::Readiness::readable) return Descriptor::wait_read;
    if (what == net::Readiness::writable) return Descriptor::wait_write;
    return Descriptor::wait_error;
}

}  // namespace

InputEnd input_end_of(int input) {
    return ::isatty(input) == 1 ? InputEnd::with_peer : InputEnd::own;
}

StandardStreams::StandardStreams(const net::asio::any_io_executor& executor, int input, int output,
                                 InputEnd input_end)
    : input_(executor, ::fcntl(input, F_DUPFD_CLOEXEC, 0)),
      output_(executor, ::fcntl(output, F_DUPFD_CLOEXEC, 0)),
      input_end_(input_end) {}

net::IoResult StandardStreams::try_read(std::span<std::uint8_t> into) {
    if (!open_) return {0, error_of(std::errc::operation_canceled)};
    if (input_ended_ || into.empty()) return {};
    if (!is_ready(input_.native_handle(), POLLIN)) {
        return {0, error_of(std::errc::operation_would_block)};
    }
    const auto got = ::read(input_.native_handle(), into.data(), into.size());
    if (got > 0) return {static_cast<std::size_t>(got), {}};
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return {0, error_of(std::errc::operation_would_block)};
    }
    // A terminal gives its end once; it must stay the end. Unreadable input has ended, too.
    input_ended_ = true;
    peer_end_ = net::PeerEnd::fin;
    return {};
}

net::IoResult StandardStreams::try_write(std::span<const std::uint8_t> bytes) {
    if (!open_) return {0, error_of(std::errc::operation_canceled)};
    if (bytes.empty()) return {};
    if (!output_.is_open()) return {0, error_of(std::errc::broken_pipe)};
    std::size_t sent = 0;
    // So much at once never blocks where poll says that there is room.
    while (sent < bytes.size() && is_ready(output_.native_handle(), POLLOUT)) {
        const auto piece = std::min<std::size_t>(bytes.size() - sent, PIPE_BUF);
        const auto put = ::write(output_.native_handle(), bytes.data() + sent, piece);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && errno == EAGAIN) break;
        if (put < 0) {
            peer_end_ = net::PeerEnd::reset;
            return {sent, last_error()};
        }
        sent += static_cast<std::size_t>(put);
    }
    if (sent == 0) return {0, error_of(std::errc::operation_would_block)};
    return {sent, {}};
}

void StandardStreams::wait(net::Readiness what, net::WaitHandler handler,
                           net::asio::cancellation_slot slot) {
    auto& descriptor = what == net::Readiness::readable ? input_ : output_;
    const bool now = what == net::Readiness::readable && input_ended_;
    if (!open_ || now || !descriptor.is_open()) {
        const auto error =
            open_ && now ? std::error_code() : error_of(std::errc::operation_canceled);
        net::asio::post(executor(), [handler = std::move(handler), error] { handler(error); });
        return;
    }
    auto complete = [what, handler = std::move(handler),
                     weak = std::weak_ptr(self_)](boost::system::error_code error) {
        const auto self = weak.lock();
        // Files cannot be waited for: they are always ready.
        const bool file = error == net::asio::error::operation_not_supported;
        const bool ended = self && (*self)->input_ended_ && what == net::Readiness::readable;
        const bool holds = !error || file || ended;
        if (!self || !(*self)->open_ || !holds) {
            return handler(error_of(std::errc::operation_canceled));
        }
        handler({});
    };
    descriptor.async_wait(wait_type(what),
                          net::asio::bind_cancellation_slot(slot, std::move(complete)));
}

void StandardStreams::shutdown_send() {
    if (!open_) return;
    boost::system::error_code ignored;
    output_.close(ignored);
    if (input_end_ == InputEnd::own) return;
    input_ended_ = true;
    input_.cancel(ignored);
}

void StandardStreams::close() {
    if (!std::exchange(open_, false)) return;
    boost::system::error_code ignored;
    input_.close(ignored);
    output_.close(ignored);
}

}  // namespace socks6::client
