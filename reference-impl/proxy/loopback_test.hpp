// For the tests of this folder: one io_context, real sockets on loopback, and the few moves that a
// client and a remote make. Everything is bounded by `limit`.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catch_shim.hpp"
#include "net/tcp_acceptor.hpp"
#include "net/tcp_connector.hpp"
#include "net/testing/stream_pairs.hpp"
#include "proxy/proxy_server.hpp"

namespace socks6::proxy::testing {

using Octets = std::vector<std::uint8_t>;
using StreamPtr = std::unique_ptr<net::Stream>;

constexpr auto limit = std::chrono::seconds(20);

inline const Octets authenticated{6, 0, 0, 0, 0};
inline const Octets noop{6, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
inline const Octets noop_success{0, 0, 0, 1, 0, 0, 0, 0, 0};

inline Octets operator+(Octets a, const Octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Not a braced list: GCC 12 cannot compile one beside a co_await.
template <typename... N>
Octets octets(N... numbers) {
    return Octets{static_cast<std::uint8_t>(numbers)...};
}

inline Octets text(std::string_view characters) {
    return {characters.begin(), characters.end()};
}

inline Octets failure(wire::ReplyCode code) {
    return {static_cast<std::uint8_t>(code), 0, 0, 1, 0, 0, 0, 0, 0};
}

/// A CONNECT Request, typed as the draft draws it.
inline Octets connect_request(const net::Endpoint& target) {
    const auto bytes = target.address.bytes();
    return Octets{6,
                  0,
                  1,
                  static_cast<std::uint8_t>(target.port >> 8),
                  static_cast<std::uint8_t>(target.port),
                  std::uint8_t(bytes.size() == 4 ? 1 : 4)} +
           Octets(bytes.begin(), bytes.end()) + Octets{0};
}

inline Octets connect_request(std::string_view name, std::uint16_t port) {
    return Octets{6,
                  0,
                  1,
                  static_cast<std::uint8_t>(port >> 8),
                  static_cast<std::uint8_t>(port),
                  3,
                  static_cast<std::uint8_t>(name.size())} +
           text(name) + Octets{0};
}

/// RFC 1929
inline Octets credentials(std::string_view user, std::string_view password) {
    return octets(1, user.size()) + text(user) + octets(password.size()) + text(password);
}

/// The same as an Authentication Data option.
inline Octets at_once(std::string_view user, std::string_view password) {
    const auto data = credentials(user, password);
    return octets(3, data.size() + 3, 2) + data;
}

/// A Request without options, with some.
inline Octets with_options(Octets request, std::uint8_t count, const Octets& options) {
    request.back() = count;
    return request + options;
}

/// The Authentication Reply to who has proven to be a user.
inline const Octets by_password{6, 0, 0, 2, 0};

/// A proxy that one user may use.
inline ProxyConfig with_ann() {
    ProxyConfig config;
    config.users = {{"ann", "secret"}};
    return config;
}

using net::testing::read_exactly;

/// Everything up to the end; empty optional when the end was no FIN.
inline net::Awaitable<std::optional<Octets>> read_to_end(net::Stream& stream) {
    Octets bytes;
    Octets piece(64 * 1024);
    for (;;) {
        const auto result = co_await stream.read_some(piece);
        if (result.error) co_return std::nullopt;
        if (result.size == 0) co_return bytes;
        bytes.insert(bytes.end(), piece.begin(),
                     piece.begin() + static_cast<std::ptrdiff_t>(result.size));
    }
}

// The following judge outside of the coroutine that awaits them: GCC 12 miscompiles a co_await
// within a CHECK.

/// The next bytes are these.
inline net::Awaitable<void> expect(net::Stream& stream, Octets expected) {
    const auto got = co_await read_exactly(stream, expected.size());
    CHECK(got == expected);
}

/// These bytes come, then FIN.
inline net::Awaitable<void> expect_all(net::Stream& stream, Octets expected) {
    const auto got = co_await read_to_end(stream);
    REQUIRE(got);
    CHECK(*got == expected);
}

/// The stream ends otherwise than by FIN.
inline net::Awaitable<void> expect_broken(net::Stream& stream) {
    const auto got = co_await read_to_end(stream);
    CHECK_FALSE(got.has_value());
}

class Loopback {
  public:
    net::asio::any_io_executor executor() { return io.get_executor(); }

    /// Runs the coroutine to its end; what it throws comes out here.
    template <typename Coroutine>
    void run(Coroutine coroutine) {
        bool done = false;
        net::asio::co_spawn(io, std::move(coroutine), [&](const std::exception_ptr& thrown) {
            done = true;
            io.stop();
            if (thrown) std::rethrow_exception(thrown);
        });
        io.restart();
        io.run_for(limit);
        REQUIRE(done);
    }
    /// Runs what is ready and what becomes so until `reached` holds.
    template <typename Condition>
    void run_until(Condition reached) {
        io.restart();
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!reached() && std::chrono::steady_clock::now() < end) {
            io.run_one_for(std::chrono::milliseconds(50));
        }
        REQUIRE(reached());
    }

    std::unique_ptr<net::Acceptor> listen() {
        auto listening = net::listen_tcp(executor(), {net::IpAddress::loopback_v4(), 0});
        REQUIRE(listening);
        return std::move(*listening);
    }
    net::Awaitable<StreamPtr> connect(net::Endpoint to) {
        net::TcpConnector connector(executor());
        auto connected = co_await connector.connect(to, {});
        REQUIRE(connected);
        co_return std::move(connected->stream);
    }
    static net::Awaitable<StreamPtr> accept(net::Acceptor& acceptor) {
        auto accepted = co_await acceptor.accept();
        REQUIRE(accepted);
        co_return std::move(*accepted);
    }

    net::asio::io_context io{1};
};

/// A server on a port of its own.
struct RunningProxy {
    RunningProxy(Loopback& loopback, const ProxyConfig& wanted, ProxyParts parts)
        : server(loopback.executor(), on_any_port(wanted), std::move(parts)) {
        const auto started = server.start();
        REQUIRE(started);
        endpoint = *started;
    }
    explicit RunningProxy(Loopback& loopback, const ProxyConfig& wanted = {})
        : RunningProxy(loopback, wanted, default_parts(loopback.executor(), wanted)) {}

    static ProxyConfig on_any_port(ProxyConfig config) {
        config.listen = {net::IpAddress::loopback_v4(), 0};
        return config;
    }

    ProxyServer server;
    net::Endpoint endpoint;
};

}  // namespace socks6::proxy::testing
