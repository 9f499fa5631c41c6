#include "proxy/proxy_server.hpp"

#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;
using std::chrono::milliseconds;

namespace {

/// A target to which nothing listens: its port was free a moment ago.
net::Endpoint closed_port(Loopback& loopback) {
    const auto acceptor = loopback.listen();
    const auto endpoint = acceptor->local_endpoint();
    acceptor->close();
    return endpoint;
}

/// The two ends of a relayed connection.
struct Legs {
    StreamPtr client;
    StreamPtr remote;
};

net::Awaitable<Legs> relayed(Loopback& loopback, const RunningProxy& proxy) {
    auto acceptor = loopback.listen();
    Legs legs;
    legs.client = co_await loopback.connect(proxy.endpoint);
    co_await legs.client->write(connect_request(acceptor->local_endpoint()));
    legs.remote = co_await Loopback::accept(*acceptor);
    const auto replies = co_await read_exactly(*legs.client, 5 + 9);
    REQUIRE(replies.size() == 14);
    CHECK(Octets(replies.begin(), replies.begin() + 6) == authenticated + octets(0));
    co_return legs;
}

}  // namespace

// Handling CONNECT; Operation Replies: Bind Address and Bind Port
TEST_CASE("CONNECT: the reply names the proxy's end, and data passes both ways") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request(acceptor->local_endpoint()));
        const auto remote = co_await Loopback::accept(*acceptor);
        const auto peer = remote->remote_endpoint();
        const auto bytes = peer.address.bytes();
        const auto port =
            octets(static_cast<std::uint8_t>(peer.port >> 8), static_cast<std::uint8_t>(peer.port));
        co_await expect(*client, authenticated + octets(0) + port + octets(1) +
                                     Octets(bytes.begin(), bytes.end()) + octets(0));
        co_await client->write(text("question"));
        co_await expect(*remote, text("question"));
        co_await remote->write(text("answer"));
        co_await expect(*client, text("answer"));
        CHECK(proxy.server.counters().relaying == 1);
    });
}

// False Starts; ends of stream travel as such (AMB-12)
TEST_CASE("CONNECT: early data and half-close reach the remote, then its answer the client") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request(acceptor->local_endpoint()) + text("GET /"));
        client->shutdown_send();
        const auto remote = co_await Loopback::accept(*acceptor);
        co_await expect_all(*remote, text("GET /"));
        co_await remote->write(text("page"));
        remote->shutdown_send();
        co_await read_exactly(*client, 14);
        co_await expect_all(*client, text("page"));
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}

TEST_CASE("CONNECT: a remote that ends first can still be sent to") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, proxy);
        legs.remote->shutdown_send();
        co_await expect_all(*legs.client, Octets());
        co_await legs.client->write(text("late"));
        legs.client->shutdown_send();
        co_await expect_all(*legs.remote, text("late"));
    });
}

TEST_CASE("CONNECT: a reset of one side resets the other") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, proxy);
        legs.client->reset();
        co_await expect_broken(*legs.remote);
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}

TEST_CASE("CONNECT: a megabyte each way at once arrives whole") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    Octets sent(1 << 20);
    for (std::size_t index = 0; index < sent.size(); ++index) {
        sent[index] = static_cast<std::uint8_t>(index * 31 + (index >> 8));
    }
    int whole = 0;
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, proxy);
        const auto send = [&](net::Stream& stream) -> net::Awaitable<void> {
            co_await stream.write(sent);
            stream.shutdown_send();
        };
        const auto ignore = [](const std::exception_ptr&) {};
        net::asio::co_spawn(loopback.io, send(*legs.client), ignore);
        net::asio::co_spawn(loopback.io, send(*legs.remote), ignore);
        whole += (co_await read_to_end(*legs.remote) == sent) ? 1 : 0;
        whole += (co_await read_to_end(*legs.client) == sent) ? 1 : 0;
    });
    CHECK(whole == 2);
}

// Operation Replies: 0x05; the reply survives data that nobody reads (AMB-41)
TEST_CASE("CONNECT to a closed port is refused, also under a flood of early data") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    const auto target = closed_port(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request(target) + Octets(300'000, 'x'));
        co_await expect_all(*client, authenticated + failure(wire::ReplyCode::connection_refused));
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}

// Operation Replies: 0x02
TEST_CASE("CONNECT to a denied address is not allowed, and not attempted") {
    Loopback loopback;
    const auto acceptor = loopback.listen();
    ProxyConfig config;
    config.rules.deny.push_back(*net::Cidr::parse("127.0.0.0/8"));
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request(acceptor->local_endpoint()));
        co_await expect_all(*client, authenticated + failure(wire::ReplyCode::not_allowed));
        // A direct connection is the first that the target sees.
        const auto direct = co_await loopback.connect(acceptor->local_endpoint());
        const auto seen = co_await Loopback::accept(*acceptor);
        CHECK(seen->remote_endpoint() == direct->local_endpoint());
    });
}

// Requests: NOOP
TEST_CASE("NOOP: both replies, and the connection goes when the client does") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(noop);
        co_await expect(*client, authenticated + noop_success);
        client->shutdown_send();
        co_await expect_all(*client, Octets());
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}

// Version Mismatch Replies
TEST_CASE("A foreign version gets ours, then the end") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(octets(5, 1, 0));
        co_await expect_all(*client, octets(6, 0));
    });
}

// Security Considerations, Large requests: "not fully received after a certain timeout"
TEST_CASE("Half a Request is dropped in time, without a reply") {
    Loopback loopback;
    ProxyConfig config;
    config.session.request_timeout = milliseconds(30);
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(Octets(noop.begin(), noop.begin() + 5));
        co_await expect_all(*client, Octets());
    });
}

TEST_CASE("A client that does not close after its last reply is closed in time") {
    Loopback loopback;
    ProxyConfig config;
    config.session.drain_timeout = milliseconds(30);
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(noop);
        co_await expect_all(*client, authenticated + noop_success);
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}

TEST_CASE("A full proxy serves the next client once another has left") {
    Loopback loopback;
    ProxyConfig config;
    config.max_connections = 1;
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto first = co_await loopback.connect(proxy.endpoint);
        co_await first->write(noop);
        co_await read_exactly(*first, 14);
        const auto second = co_await loopback.connect(proxy.endpoint);
        co_await second->write(noop);
        CHECK(proxy.server.counters().accepted == 1);
        first->close();
        co_await expect(*second, authenticated + noop_success);
    });
}

TEST_CASE("Two proxies live side by side in one process") {
    Loopback loopback;
    RunningProxy first(loopback);
    RunningProxy second(loopback);
    CHECK(first.endpoint.port != second.endpoint.port);
    const std::array endpoints{first.endpoint, second.endpoint};
    loopback.run([&]() -> net::Awaitable<void> {
        for (const auto& proxy : endpoints) {
            const auto client = co_await loopback.connect(proxy);
            co_await client->write(noop);
            co_await expect(*client, authenticated + noop_success);
        }
    });
}

TEST_CASE("A taken port is told") {
    Loopback loopback;
    const auto acceptor = loopback.listen();
    ProxyConfig config;
    config.listen = acceptor->local_endpoint();
    ProxyServer server(loopback.executor(), config, default_parts(loopback.executor(), config));
    const auto started = server.start();
    REQUIRE_FALSE(started);
    CHECK(to_string(started.error()).find("Address already in use") != std::string::npos);
}

TEST_CASE("A stopping proxy accepts no more and lets what is open end") {
    Loopback loopback;
    RunningProxy proxy(loopback);
    bool stopped = false;
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, proxy);
        proxy.server.stop([&] { stopped = true; });
        net::TcpConnector connector(loopback.executor());
        const auto late = co_await connector.connect(proxy.endpoint, {});
        CHECK_FALSE(late);
        co_await legs.client->write(text("goes on"));
        co_await expect(*legs.remote, text("goes on"));
        CHECK_FALSE(stopped);
        legs.client->shutdown_send();
        legs.remote->shutdown_send();
        co_await expect_all(*legs.remote, Octets());
    });
    loopback.run_until([&] { return stopped; });
}

TEST_CASE("A stopping proxy does not wait for ever") {
    Loopback loopback;
    ProxyConfig config;
    config.stop_timeout = milliseconds(30);
    RunningProxy proxy(loopback, config);
    bool stopped = false;
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, proxy);
        const auto waiting = co_await loopback.connect(proxy.endpoint);
        co_await waiting->write(octets(6));
        proxy.server.stop([&] { stopped = true; });
        co_await expect_broken(*legs.client);
    });
    loopback.run_until([&] { return stopped; });
}

TEST_CASE("A proxy can go while it serves") {
    Loopback loopback;
    auto proxy = std::make_unique<RunningProxy>(loopback);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto legs = co_await relayed(loopback, *proxy);
        const auto half = co_await loopback.connect(proxy->endpoint);
        co_await half->write(octets(6));
        proxy.reset();
        co_await expect_broken(*legs.remote);
    });
}
