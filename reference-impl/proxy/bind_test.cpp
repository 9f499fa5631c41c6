// BIND over real sockets, in bytes as the draft draws them.
#include "proxy/bare_engine_test.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

ProxyParts bare_parts(Loopback& loopback, const ProxyConfig& config) {
    auto parts = default_parts(loopback.executor(), config);
    parts.session.tap = std::make_shared<BareEngines>(parts.session);
    return parts;
}

Octets bind_request(const net::Endpoint& local, const Octets& options) {
    return octets(6, 0, 2, local.port >> 8, local.port, 1) +
           Octets(local.address.bytes().begin(), local.address.bytes().end()) + options;
}

Octets bind_request(const net::Endpoint& local) {
    return bind_request(local, Octets{0});
}

const net::Endpoint anywhere{};
const Octets backlog_4{1, 1, 6, 0x84, 4, 0, 4};

struct Reply {
    int code = -1;
    net::Endpoint endpoint;
    Octets options;
};

/// An Operation Reply with an IPv4 address and at most one option.
net::Awaitable<Reply> read_reply(net::Stream& client) {
    const auto head = co_await read_exactly(client, 9);
    Reply reply;
    if (head.size() < 9) co_return reply;
    reply.code = head[0];
    reply.endpoint.port = static_cast<std::uint16_t>(head[1] << 8 | head[2]);
    reply.endpoint.address = net::IpAddress::v4({head[4], head[5], head[6], head[7]});
    if (head[8] == 0) co_return reply;
    const auto option_head = co_await read_exactly(client, 2);
    const auto rest = co_await read_exactly(client, option_head[1] - 2U);
    reply.options = option_head + rest;
    co_return reply;
}

struct Binding {
    StreamPtr client;
    Reply reply;
};

net::Awaitable<Binding> bind(Loopback& loopback, net::Endpoint proxy, Octets request) {
    Binding binding;
    binding.client = co_await loopback.connect(proxy);
    co_await binding.client->write(request);
    co_await expect(*binding.client, authenticated);
    binding.reply = co_await read_reply(*binding.client);
    co_return binding;
}

net::Awaitable<void> expect_peer(net::Stream& client, net::Stream& remote) {
    const auto reply = co_await read_reply(client);
    CHECK(reply.code == 0);
    CHECK(reply.endpoint == remote.local_endpoint());
}

net::Awaitable<void> expect_joined(net::Stream& client, net::Stream& remote) {
    co_await remote.write(text("hello"));
    co_await expect(client, text("hello"));
    co_await client.write(text("answer"));
    co_await expect(remote, text("answer"));
}

}  // namespace

// Handling BIND: two Operation Replies, then data
TEST_CASE("BIND: where it listens, who has come, then data both ways; and nobody else") {
    Loopback loopback;
    RunningProxy proxy(loopback, {}, bare_parts(loopback, {}));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto binding = co_await bind(loopback, proxy.endpoint, bind_request(anywhere));
        CHECK(binding.reply.code == 0);
        CHECK(binding.reply.endpoint.address == net::IpAddress::loopback_v4());
        CHECK(binding.reply.endpoint.port != 0);
        const auto remote = co_await loopback.connect(binding.reply.endpoint);
        co_await expect_peer(*binding.client, *remote);
        co_await expect_joined(*binding.client, *remote);
        net::TcpConnector connector(loopback.executor());
        const auto late = co_await connector.connect(binding.reply.endpoint, {});
        CHECK_FALSE(late);
    });
}

// Requests: BIND's desired address and port (AMB-44)
TEST_CASE("BIND gets the port that it names, or a failure") {
    Loopback loopback;
    RunningProxy proxy(loopback, {}, bare_parts(loopback, {}));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto wanted = acceptor->local_endpoint();
        const auto taken = co_await bind(loopback, proxy.endpoint, bind_request(wanted));
        CHECK(taken.reply.code == 1);
        acceptor->close();
        const auto free = co_await bind(loopback, proxy.endpoint, bind_request(wanted));
        CHECK(free.reply.code == 0);
        CHECK(free.reply.endpoint == wanted);
        const net::Endpoint elsewhere{*net::IpAddress::parse("192.0.2.1"), 0};
        const auto refused = co_await bind(loopback, proxy.endpoint, bind_request(elsewhere));
        CHECK(refused.reply.code == 2);
    });
}

TEST_CASE("BIND: a host that the rules forbid is not let in") {
    Loopback loopback;
    ProxyConfig config;
    config.rules.deny.push_back(*net::Cidr::parse("127.0.0.9"));
    RunningProxy proxy(loopback, config, bare_parts(loopback, config));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto binding = co_await bind(loopback, proxy.endpoint, bind_request(anywhere));
        net::TcpConnector connector(loopback.executor());
        net::ConnectOptions from;
        from.source = net::Endpoint{*net::IpAddress::parse("127.0.0.9"), 0};
        auto denied = co_await connector.connect(binding.reply.endpoint, from);
        // The reset may even come before connect() has seen that it succeeded.
        if (denied) co_await expect_broken(*denied->stream);
        const auto remote = co_await loopback.connect(binding.reply.endpoint);
        co_await expect_peer(*binding.client, *remote);
    });
}

TEST_CASE("BIND: the listener goes with the client") {
    const bool in_order = GENERATE(true, false);
    const auto options = GENERATE(Octets{0}, backlog_4);
    Loopback loopback;
    RunningProxy proxy(loopback, {}, bare_parts(loopback, {}));
    net::Endpoint at;
    StreamPtr kept;
    loopback.run([&]() -> net::Awaitable<void> {
        const auto binding =
            co_await bind(loopback, proxy.endpoint, bind_request(anywhere, options));
        at = binding.reply.endpoint;
        if (options == backlog_4) kept = co_await loopback.connect(at);
        in_order ? binding.client->close() : binding.client->reset();
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
    loopback.run([&]() -> net::Awaitable<void> {
        net::TcpConnector connector(loopback.executor());
        const auto late = co_await connector.connect(at, {});
        CHECK_FALSE(late);
        if (kept) co_await expect_broken(*kept);
    });
}

// Listen Backlog options
TEST_CASE("Further BINDs accept from the kept listener, before and after remotes come") {
    Loopback loopback;
    RunningProxy proxy(loopback, {}, bare_parts(loopback, {}));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto initial =
            co_await bind(loopback, proxy.endpoint, bind_request(anywhere, backlog_4));
        CHECK(initial.reply.options == Octets(backlog_4.begin() + 1, backlog_4.end()));
        const auto at = initial.reply.endpoint;
        std::vector<StreamPtr> remotes;
        std::vector<StreamPtr> clients;
        for (int round = 0; round < 3; ++round) {
            auto early = co_await loopback.connect(at);
            auto one = co_await bind(loopback, proxy.endpoint, bind_request(at));
            co_await expect_peer(*one.client, *early);
            auto two = co_await bind(loopback, proxy.endpoint, bind_request(at));
            auto late = co_await loopback.connect(at);
            co_await expect_peer(*two.client, *late);
            remotes.push_back(std::move(early));
            remotes.push_back(std::move(late));
            clients.push_back(std::move(one.client));
            clients.push_back(std::move(two.client));
        }
        for (std::size_t index = 0; index < clients.size(); ++index) {
            co_await expect_joined(*clients[index], *remotes[index]);
        }
        Octets none(1);
        CHECK(initial.client->try_read(none).would_block());
    });
}

TEST_CASE("A further BIND whose listener goes fails") {
    Loopback loopback;
    RunningProxy proxy(loopback, {}, bare_parts(loopback, {}));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto initial =
            co_await bind(loopback, proxy.endpoint, bind_request(anywhere, backlog_4));
        const auto waiting =
            co_await bind(loopback, proxy.endpoint, bind_request(initial.reply.endpoint));
        CHECK(waiting.reply.code == 0);
        initial.client->reset();
        const auto second = co_await read_reply(*waiting.client);
        CHECK(second.code == 1);
    });
}
