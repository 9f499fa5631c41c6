// The same proxy over TLS and DTLS.
#include "net/dtls_client.hpp"
#include "net/testing/datagrams.hpp"
#include "net/tls_stream.hpp"
#include "net/udp_socket.hpp"
#include "proxy/bare_engine_test.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;
using net::testing::receive_one;

namespace {

constexpr auto patience = std::chrono::seconds(10);

struct Secured {
    explicit Secured(bool bare) {
        auto identity = net::TlsIdentity::self_signed();
        REQUIRE(identity);
        config.tls = TlsConfig{*identity, net::Endpoint{net::IpAddress::loopback_v4(), 0}, 0};
        trust = net::TrustCertificate{identity->fingerprint()};
        auto parts = default_parts(loopback.executor(), config);
        if (bare) parts.session.tap = std::make_shared<BareEngines>(parts.session);
        proxy.emplace(loopback, config, parts);
    }
    net::TlsContext client(net::TlsProtocol protocol) {
        auto context = net::TlsContext::client(trust, protocol);
        REQUIRE(context);
        return *context;
    }
    net::Awaitable<StreamPtr> connect() {
        auto plain = co_await loopback.connect(*proxy->server.endpoints().tls);
        const auto context = client(net::TlsProtocol::tls);
        auto secured = co_await net::tls_connect(std::move(plain), context, patience);
        REQUIRE(secured);
        co_return std::move(*secured);
    }

    Loopback loopback;
    ProxyConfig config;
    net::TlsTrust trust;
    std::optional<RunningProxy> proxy;
};

}  // namespace

TEST_CASE("CONNECT over TLS, data and ends of stream included") {
    Secured secured(false);
    secured.loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = secured.loopback.listen();
        const auto client = co_await secured.connect();
        co_await client->write(connect_request(acceptor->local_endpoint()) + text("hello"));
        const auto remote = co_await Loopback::accept(*acceptor);
        co_await expect(*remote, text("hello"));
        co_await remote->write(text("answer"));
        remote->shutdown_send();
        co_await read_exactly(*client, 14);
        co_await expect_all(*client, text("answer"));
        client->shutdown_send();
        co_await expect_all(*remote, Octets());
    });
    secured.loopback.run_until([&] { return secured.proxy->server.counters().open == 0; });
}

TEST_CASE("Who speaks no TLS on the TLS port costs a moment") {
    Secured secured(false);
    secured.loopback.run([&]() -> net::Awaitable<void> {
        const auto client =
            co_await secured.loopback.connect(*secured.proxy->server.endpoints().tls);
        co_await client->write(noop);
        Octets rest(100);
        while (true) {
            const auto got = co_await client->read_some(rest);
            if (got.error || got.size == 0) break;
        }
    });
    secured.loopback.run_until([&] { return secured.proxy->server.counters().open == 0; });
}

// Handling UDP ASSOCIATE: the mapping to the DTLS connection; other transports are dropped (AMB-67)
TEST_CASE("Datagrams over DTLS, and none of that association over plain UDP") {
    Secured secured(true);
    secured.loopback.run([&]() -> net::Awaitable<void> {
        const auto tcp = co_await secured.connect();
        co_await tcp->write(octets(6, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0));
        const auto replies = co_await read_exactly(*tcp, 5 + 9 + 4);
        const Octets id(replies.begin() + 14, replies.end());

        auto socket =
            net::open_udp(secured.loopback.executor(), {net::IpAddress::loopback_v4(), 0});
        REQUIRE(socket);
        const auto context = secured.client(net::TlsProtocol::dtls);
        auto connected = co_await net::dtls_connect(
            std::move(*socket), *secured.proxy->server.endpoints().dtls, context, patience);
        REQUIRE(connected);
        auto& client = **connected;
        auto remote =
            net::open_udp(secured.loopback.executor(), {net::IpAddress::loopback_v4(), 0});
        REQUIRE(remote);
        const auto to = (*remote)->local_endpoint();
        const auto head = octets(6, 0) + id + octets(to.port >> 8, to.port, 1, 127, 0, 0, 1);
        const auto ping = head + text("ping");
        CHECK_FALSE(client.try_send(ping, *secured.proxy->server.endpoints().dtls).error);
        const auto got = co_await receive_one(**remote);
        CHECK(got.payload == text("ping"));
        co_await expect(*tcp, octets(0));
        CHECK_FALSE((*remote)->try_send(text("pong"), got.peer).error);
        const auto pong = co_await receive_one(client);
        CHECK(pong.payload == head + text("pong"));

        auto plain = net::open_udp(secured.loopback.executor(), {net::IpAddress::loopback_v4(), 0});
        REQUIRE(plain);
        const auto before = secured.proxy->server.shared().udp->counters().dropped;
        CHECK_FALSE((*plain)->try_send(ping, *secured.proxy->server.endpoints().udp).error);
        while (secured.proxy->server.shared().udp->counters().dropped == before) {
            co_await net::asio::post(secured.loopback.io, net::asio::use_awaitable);
        }
    });
}
