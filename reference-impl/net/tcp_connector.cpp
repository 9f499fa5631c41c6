#include "net/tcp_connector.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "net/tcp_options.hpp"
#include "net/tcp_stream.hpp"

namespace socks6::net {

namespace {

using Descriptor = asio::posix::stream_descriptor;

std::error_code apply(int fd, const SocketAddress& remote, const ConnectOptions& options) {
    if (options.tos) {
        const bool v4 = remote.family() == AF_INET;
        const auto error =
            set_option(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS, *options.tos);
        if (error) return error;
    }
    if (options.source) {
        const SocketAddress source(*options.source);
        // A chosen port must not be taken by the last connection's TIME_WAIT.
        if (options.source->port != 0) set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        if (::bind(fd, source.data(), source.size()) != 0) return last_error();
    }
    return {};
}

struct Started {
    std::size_t payload_sent = 0;
    std::error_code error;     ///< EINPROGRESS is none
    bool established = false;  ///< else the handshake is under way
};

Started start(int fd, const SocketAddress& remote, const ConnectOptions& options) {
    if (options.tfo_payload) {
        const auto payload = *options.tfo_payload;
        const auto sent = ::sendto(fd, payload.data(), payload.size(), MSG_FASTOPEN | MSG_NOSIGNAL,
                                   remote.data(), remote.size());
        if (sent >= 0) return {static_cast<std::size_t>(sent), {}};
        if (errno == EINPROGRESS) return {};
        // Not to be had on this machine: connect as if it had not been asked for.
        if (errno != EOPNOTSUPP) return {0, last_error()};
    }
    // On loopback a non-blocking connect() goes through the whole handshake before it says that the
    // handshake is under way; to ask again is cheaper there than to wait for an event.
    const auto connected = [&] { return ::connect(fd, remote.data(), remote.size()) == 0; };
    if (connected() || (errno == EINPROGRESS && connected())) return {0, {}, true};
    if (errno == EINPROGRESS || errno == EALREADY) return {};
    return {0, last_error()};
}

/// Waits for the handshake to end; ETIMEDOUT after `timeout`, ECANCELED when cancelled.
Awaitable<std::error_code> finish(Descriptor& socket,
                                  std::optional<std::chrono::milliseconds> timeout) {
    asio::steady_timer timer(socket.get_executor());
    // Gone with this frame, so that a late timer touches nothing.
    const auto expired = std::make_shared<bool>(false);
    if (timeout) {
        timer.expires_after(*timeout);
        timer.async_wait([&socket, weak = std::weak_ptr<bool>(expired)](auto error) {
            const auto alive = weak.lock();
            if (error || !alive) return;
            *alive = true;
            socket.cancel();
        });
    }
    const auto [error] = co_await socket.async_wait(asio::posix::descriptor_base::wait_write,
                                                    asio::as_tuple(asio::use_awaitable));
    if (*expired) co_return std::make_error_code(std::errc::timed_out);
    if (error) co_return std::make_error_code(std::errc::operation_canceled);
    co_return take_error(socket.native_handle());
}

bool syn_data_acked(int fd) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
    return (info.tcpi_options & TCPI_OPT_SYN_DATA) != 0;
}

}  // namespace

TcpConnector::TcpConnector(asio::any_io_executor executor, OpenTcp open)
    : executor_(std::move(executor)), open_(std::move(open)) {}

Awaitable<ConnectResult> TcpConnector::connect(Endpoint remote, ConnectOptions options) {
    const SocketAddress address(remote);
    auto fd = open_(address.family(), options.mptcp);
    if (!fd.valid()) co_return ConnectError::from(last_error(), remote);
    auto error = apply(fd.get(), address, options);
    if (error && options.mptcp) {
        // Multipath TCP does not know every option that TCP does.
        fd = open_(address.family(), false);
        error = apply(fd.get(), address, options);
    }
    if (error) co_return ConnectError::from(error, remote);
    const auto started = start(fd.get(), address, options);
    if (started.error) co_return ConnectError::from(started.error, remote);

    set_relay_options(fd.get());
    Descriptor socket(executor_, fd.release());
    if (!started.established) error = co_await finish(socket, options.timeout);
    if (error) co_return ConnectError::from(error, remote);
    Connected connected;
    connected.payload_sent = started.payload_sent;
    connected.syn_data_acked = options.tfo_payload && syn_data_acked(socket.native_handle());
    connected.mptcp = options.mptcp && is_mptcp(socket.native_handle());
    const auto local = local_endpoint_of(socket.native_handle());
    connected.stream = std::make_unique<TcpStream>(std::move(socket), local, remote);
    co_return connected;
}

}  // namespace socks6::net
