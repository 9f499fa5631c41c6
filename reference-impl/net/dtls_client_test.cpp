// The client's end of DTLS; what both ends do together is in dtls_server_test.cpp.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <optional>

#include "net/testing/dtls_echo.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

TEST_CASE("a client trusts only the certificate it was told", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        const auto other = TlsContexts(TlsProtocol::dtls);
        auto socket = open(executor);
        const auto remote = echo.server->local_endpoint();
        const auto context = *other.client;
        const auto refused =
            co_await dtls_connect(std::move(socket), remote, context, handshake_limit);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == TlsError::Reason::not_trusted);
        CHECK(to_string(refused.error())
                  .starts_with("DTLS handshake as client with " + to_string(remote) +
                               ": certificate: "));
    });
}

TEST_CASE("a client's handshake can be cancelled", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto silent = open(executor);
        TlsContexts contexts(TlsProtocol::dtls);
        asio::cancellation_signal signal;
        std::optional<DtlsResult> result;
        asio::co_spawn(
            executor,
            [](std::optional<DtlsResult>& into, std::unique_ptr<DatagramSocket> socket,
               Endpoint remote, TlsContext context) -> Awaitable<void> {
                into = co_await dtls_connect(std::move(socket), remote, context, handshake_limit);
            }(result, open(executor), silent->local_endpoint(), *contexts.client),
            asio::bind_cancellation_slot(signal.slot(), asio::detached));
        const auto hello = co_await receive_one(*silent);
        CHECK(hello.payload.size() > 100);
        signal.emit(asio::cancellation_type::terminal);
        co_await until([&] { return result.has_value(); });
        REQUIRE_FALSE(*result);
        CHECK(result->error().reason == TlsError::Reason::cancelled);
    });
}
