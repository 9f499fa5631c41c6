// For tests: two ends of one TLS connection.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>

#include "catch_shim.hpp"
#include "net/tls_stream.hpp"

namespace socks6::net::testing {

constexpr std::chrono::seconds handshake_limit(30);

/// What both sides made of it, the client's first.
struct Handshakes {
    std::optional<TlsResult> client;
    std::optional<TlsResult> server;
};

inline Awaitable<Handshakes> shake_hands(std::unique_ptr<Stream> client,
                                         std::unique_ptr<Stream> server, TlsContext for_client,
                                         TlsContext for_server) {
    const auto executor = co_await asio::this_coro::executor;
    Handshakes both;
    asio::co_spawn(
        executor,
        [](Handshakes& into, std::unique_ptr<Stream> stream,
           TlsContext context) -> Awaitable<void> {
            into.server = co_await tls_accept(std::move(stream), context, handshake_limit);
        }(both, std::move(server), for_server),
        asio::detached);
    both.client = co_await tls_connect(std::move(client), for_client, handshake_limit);
    while (!both.server) co_await asio::post(executor, asio::use_awaitable);
    co_return both;
}

/// Contexts of a fresh self-signed server and of a client that trusts just it.
struct TlsContexts {
    explicit TlsContexts(TlsProtocol protocol = TlsProtocol::tls) {
        auto made = TlsIdentity::self_signed();
        REQUIRE(made);
        identity = *made;
        server = *TlsContext::server(*identity, protocol);
        client = *TlsContext::client(TrustCertificate{identity->fingerprint()}, protocol);
    }
    std::optional<TlsIdentity> identity;
    std::optional<TlsContext> server;
    std::optional<TlsContext> client;
};

}  // namespace socks6::net::testing
