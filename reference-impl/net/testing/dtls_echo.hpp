// For tests: a DTLS server that sends everything back, and its clients.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>
#include <vector>

#include "net/dtls_client.hpp"
#include "net/dtls_server.hpp"
#include "net/testing/datagrams.hpp"
#include "net/udp_socket.hpp"

namespace socks6::net::testing {

inline std::unique_ptr<DatagramSocket> open(const asio::any_io_executor& executor) {
    auto opened = open_udp(executor, {IpAddress::loopback_v4(), 0});
    REQUIRE(opened);
    return std::move(*opened);
}

/// A server that sends everything back and keeps account.
struct EchoServer {
    explicit EchoServer(std::unique_ptr<DatagramSocket> socket, const DtlsLimits& limits = {}) {
        server = std::make_unique<DtlsServer>(
            std::move(socket), *contexts.server,
            DtlsServer::Handlers{
                [this](auto id, const Endpoint& peer, const Endpoint& local, auto payload) {
                    peers[id] = peer;
                    CHECK(local == server->local_endpoint());
                    ++received;
                    server->send(id, payload);
                },
                [this](auto id) { closed.push_back(id); }},
            limits);
    }

    TlsContexts contexts{TlsProtocol::dtls};
    std::map<DtlsServer::ConnectionId, Endpoint> peers;
    std::vector<DtlsServer::ConnectionId> closed;
    std::size_t received = 0;
    std::unique_ptr<DtlsServer> server;
};

inline Awaitable<DtlsResult> try_connect(EchoServer& echo, std::unique_ptr<DatagramSocket> socket,
                                         std::chrono::milliseconds limit = handshake_limit) {
    const auto context = *echo.contexts.client;
    const auto remote = echo.server->local_endpoint();
    co_return co_await dtls_connect(std::move(socket), remote, context, limit);
}

inline Awaitable<std::unique_ptr<DatagramSocket>> connect(EchoServer& echo,
                                                          std::unique_ptr<DatagramSocket> socket) {
    auto result = co_await try_connect(echo, std::move(socket));
    if (!result) FAIL(to_string(result.error()));
    co_return std::move(*result);
}

inline Awaitable<void> expect_echo(DatagramSocket& client, EchoServer& echo,
                                   std::vector<std::uint8_t> bytes) {
    const auto put = client.try_send(bytes, echo.server->local_endpoint());
    CHECK_FALSE(put.error);
    const auto got = co_await receive_one(client);
    CHECK((got.payload == bytes));
    CHECK(got.peer == echo.server->local_endpoint());
    CHECK(got.local == client.local_endpoint());
}

template <typename Condition>
inline Awaitable<void> until(Condition holds) {
    const auto executor = co_await asio::this_coro::executor;
    while (!holds()) co_await asio::post(executor, asio::use_awaitable);
}

}  // namespace socks6::net::testing
