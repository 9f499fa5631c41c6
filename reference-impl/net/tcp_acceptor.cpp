#include "net/tcp_acceptor.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "net/tcp_socket.hpp"
#include "net/tcp_stream.hpp"

namespace socks6::net {

namespace {

using Descriptor = asio::posix::stream_descriptor;

/// Failures of the connection that was about to be accepted, not of the listener: accept(2) says
/// to try again.
bool concerns_one_connection(int error) {
    switch (error) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
        case ENOPROTOOPT:
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENONET:
        case EOPNOTSUPP:
            return true;
        default:
            return false;
    }
}

class TcpAcceptor final : public Acceptor {
  public:
    TcpAcceptor(const asio::any_io_executor& executor, FileDescriptor fd)
        : socket_(executor, fd.get()), local_(local_endpoint_of(fd.get())) {
        fd.release();
    }

    Awaitable<AcceptResult> accept() override {
        const std::weak_ptr<bool> alive = alive_;
        for (;;) {
            auto result = try_accept();
            if (result || result.error() != std::errc::operation_would_block) co_return result;
            const auto [error] = co_await socket_.async_wait(
                asio::posix::descriptor_base::wait_read, asio::as_tuple(asio::use_awaitable));
            if (error || alive.expired()) {
                co_return std::make_error_code(std::errc::operation_canceled);
            }
        }
    }

    void close() override {
        boost::system::error_code ignored;
        if (socket_.is_open()) socket_.close(ignored);
    }

    Endpoint local_endpoint() const override { return local_; }

  private:
    AcceptResult try_accept() {
        if (!socket_.is_open()) return std::make_error_code(std::errc::operation_canceled);
        for (;;) {
            sockaddr_storage peer{};
            socklen_t size = sizeof peer;
            FileDescriptor fd(::accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer),
                                        &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (!fd.valid()) {
                if (concerns_one_connection(errno)) continue;
                return last_error();
            }
            const auto local = local_.address.unspecified() ? local_endpoint_of(fd.get()) : local_;
            const auto remote = to_endpoint(peer).value_or(Endpoint{});
            Descriptor socket(socket_.get_executor(), fd.get());
            fd.release();
            return AcceptResult(std::make_unique<TcpStream>(std::move(socket), local, remote));
        }
    }

    Descriptor socket_;
    Endpoint local_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

struct Step {
    const char* name;
    std::error_code error;
};

std::error_code keep_alive(int fd) {
    constexpr int silence_s = 120;
    constexpr int interval_s = 30;
    constexpr int probes = 4;
    if (const auto e = set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, silence_s)) return e;
    if (const auto e = set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, interval_s)) return e;
    if (const auto e = set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, probes)) return e;
    return set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/// Sets what was asked for; the first that failed, if any.
Step apply(int fd, int family, const ListenOptions& options) {
    if (const auto e = set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)) return {"SO_REUSEADDR", e};
    if (options.reuse_port) {
        if (const auto e = set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1)) return {"SO_REUSEPORT", e};
    }
    if (family == AF_INET6) {
        const int only = options.v6_only ? 1 : 0;
        if (const auto e = set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, only)) {
            return {"IPV6_V6ONLY", e};
        }
    }
    if (options.fast_open_queue) {
        const int queue = *options.fast_open_queue;
        if (const auto e = set_option(fd, IPPROTO_TCP, TCP_FASTOPEN, queue)) {
            return {"TCP_FASTOPEN", e};
        }
    }
    if (options.save_syn) {
        if (const auto e = set_option(fd, IPPROTO_TCP, TCP_SAVE_SYN, 1)) return {"TCP_SAVE_SYN", e};
    }
    if (options.keep_alive) {
        if (const auto e = keep_alive(fd)) return {"SO_KEEPALIVE", e};
    }
    return {"", {}};
}

/// A machine may have Fast Open on for every listener (net.ipv4.tcp_fastopen, bit 1024), from
/// listen() on. Where there is none at all, there is nothing to refuse.
void refuse_fast_open(int fd) {
    set_option(fd, IPPROTO_TCP, TCP_FASTOPEN, 0);
}

}  // namespace

ListenResult listen_tcp(const asio::any_io_executor& executor, const Endpoint& local,
                        const ListenOptions& options) {
    const SocketAddress address(local);
    auto fd = open_tcp(address.family(), options.mptcp);
    if (!fd.valid()) return ListenError{last_error(), local, "socket"};
    auto failed = apply(fd.get(), address.family(), options);
    if (failed.error && options.mptcp) {
        // Multipath TCP does not know every option that TCP does.
        fd = open_tcp(address.family(), false);
        failed = apply(fd.get(), address.family(), options);
    }
    if (failed.error) return ListenError{failed.error, local, failed.name};
    // Inherited by what is accepted.
    set_relay_options(fd.get());
    if (::bind(fd.get(), address.data(), address.size()) != 0) {
        return ListenError{last_error(), local, "bind"};
    }
    if (::listen(fd.get(), options.backlog) != 0) {
        return ListenError{last_error(), local, "listen"};
    }
    if (!options.fast_open_queue) refuse_fast_open(fd.get());
    return ListenResult(std::make_unique<TcpAcceptor>(executor, std::move(fd)));
}

Listen tcp_listen(asio::any_io_executor executor) {
    return [executor = std::move(executor)](const Endpoint& local, const ListenOptions& options) {
        return listen_tcp(executor, local, options);
    };
}

std::vector<std::uint8_t> saved_syn(const Stream& accepted) {
    std::vector<std::uint8_t> bytes(512);
    auto size = static_cast<socklen_t>(bytes.size());
    if (::getsockopt(accepted.native_handle(), IPPROTO_TCP, TCP_SAVED_SYN, bytes.data(), &size) !=
        0) {
        size = 0;
    }
    bytes.resize(size);
    return bytes;
}

}  // namespace socks6::net
