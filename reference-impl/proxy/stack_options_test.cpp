// Stack options as they reach the kernel, and what the client is told of them.
#include "net/tcp_options.hpp"
#include "net/testing/own_network.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

/// What reaches the connector; its connections are pretended to have taken three bytes early.
class RecordingConnector final : public net::Connector {
  public:
    explicit RecordingConnector(net::asio::any_io_executor executor)
        : inner_(std::move(executor)) {}

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        asked = options;
        if (options.tfo_payload) {
            payload.assign(options.tfo_payload->begin(), options.tfo_payload->end());
        }
        net::ConnectOptions plain;
        auto connected = co_await inner_.connect(remote, plain);
        if (connected) connected->payload_sent = options.tfo_payload ? 3 : 0;
        if (connected) connected->mptcp = options.mptcp;
        co_return connected;
    }

    net::ConnectOptions asked;
    Octets payload;

  private:
    net::TcpConnector inner_;
};

/// A CONNECT Request with these options.
Octets request(const net::Endpoint& target, std::uint8_t count, const Octets& options) {
    auto bytes = connect_request(target);
    bytes.back() = count;
    return bytes + options;
}

const Octets tfo{1, 6, 0x84, 1, 0, 100};
const Octets tos_both{1, 5, 0xC1, 1, 0x28};
const Octets scheduler{1, 5, 0x84, 3, 1};

}  // namespace

// TFO options: the payload that went early is not sent again, and none goes unasked
TEST_CASE("A TFO payload reaches the connector, and only its rest is relayed") {
    Loopback loopback;
    auto parts = default_parts(loopback.executor(), {});
    const auto connector = std::make_shared<RecordingConnector>(loopback.executor());
    parts.connector = connector;
    RunningProxy proxy(loopback, {}, parts);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto with = request(acceptor->local_endpoint(), 1, tfo) + text("abcdef");
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(with);
        const auto remote = co_await Loopback::accept(*acceptor);
        co_await expect(*remote, text("def"));
        CHECK(connector->payload == text("abcdef"));

        const auto without = connect_request(acceptor->local_endpoint()) + text("abcdef");
        const auto other = co_await loopback.connect(proxy.endpoint);
        co_await other->write(without);
        const auto other_remote = co_await Loopback::accept(*acceptor);
        co_await expect(*other_remote, text("abcdef"));
        CHECK_FALSE(connector->asked.tfo_payload);
        CHECK_FALSE(connector->asked.mptcp);
    });
}

// Multipath TCP options: told when it is true; tried when a scheduler is wanted
TEST_CASE("MPTCP is tried for a scheduler, and told when it came about") {
    Loopback loopback;
    auto parts = default_parts(loopback.executor(), {});
    const auto connector = std::make_shared<RecordingConnector>(loopback.executor());
    parts.connector = connector;
    RunningProxy proxy(loopback, {}, parts);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto client = co_await loopback.connect(proxy.endpoint);
        const auto wanted = request(acceptor->local_endpoint(), 1, scheduler);
        co_await client->write(wanted);
        const auto remote = co_await Loopback::accept(*acceptor);
        const auto replies = co_await read_exactly(*client, 5 + 9 + 4);
        CHECK(connector->asked.mptcp);
        const Octets options(replies.begin() + 14, replies.end());
        CHECK(options == octets(1, 4, 0x84, 2));
    });
}

// IP TOS options
TEST_CASE("TOS is set on both legs and told") {
    Loopback loopback;
    RunningProxy proxy(loopback, {}, default_parts(loopback.executor(), {}));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto client = co_await loopback.connect(proxy.endpoint);
        const auto wanted = request(acceptor->local_endpoint(), 1, tos_both);
        co_await client->write(wanted);
        const auto remote = co_await Loopback::accept(*acceptor);
        const auto replies = co_await read_exactly(*client, 5 + 9 + 10);
        const Octets options(replies.begin() + 13, replies.end());
        CHECK(options == octets(2, 1, 5, 0x41, 1, 0x28, 1, 5, 0x81, 1, 0x28));
    });
}

TEST_CASE("TCP Fast Open: the client's first bytes travel in the SYN") {
    const net::testing::OwnNetwork network;
    if (!network.refused().empty()) {
        WARN("TEST-SKIPPED: " + network.refused());
        return;
    }
    Loopback loopback;
    RunningProxy proxy(loopback, {}, default_parts(loopback.executor(), {}));
    loopback.run([&]() -> net::Awaitable<void> {
        net::ListenOptions options;
        options.fast_open_queue = 16;
        options.save_syn = true;
        auto listening =
            net::listen_tcp(loopback.executor(), {net::IpAddress::loopback_v4(), 0}, options);
        REQUIRE(listening);
        auto& acceptor = **listening;
        const auto wanted = request(acceptor.local_endpoint(), 1, tfo) + text("early");
        std::vector<std::size_t> sizes;
        // The first one fetches the cookie.
        for (int round = 0; round < 2; ++round) {
            const auto client = co_await loopback.connect(proxy.endpoint);
            co_await client->write(wanted);
            const auto remote = co_await Loopback::accept(acceptor);
            const auto syn = net::saved_syn(*remote);
            REQUIRE(syn.size() > 40);
            const std::size_t headers = 20 + (syn[32] >> 4) * 4U;
            sizes.push_back(static_cast<std::size_t>(syn[2] << 8 | syn[3]) - headers);
            co_await expect(*remote, text("early"));
        }
        CHECK(sizes == std::vector<std::size_t>{0, 5});
    });
}

// draft-05, "TFO on the client-proxy leg"
TEST_CASE("a Request that comes in the SYN is served like any other") {
    const net::testing::OwnNetwork network;
    if (!network.refused().empty()) {
        WARN("TEST-SKIPPED: " + network.refused());
        return;
    }
    Loopback loopback;
    RunningProxy proxy(loopback, {}, default_parts(loopback.executor(), {}));
    loopback.run([&]() -> net::Awaitable<void> {
        net::TcpConnector connector(loopback.executor());
        bool in_syn = false;
        // The first one fetches the cookie.
        for (int round = 0; round < 2; ++round) {
            net::ConnectOptions options;
            options.tfo_payload = noop;
            auto connected = co_await connector.connect(proxy.endpoint, options);
            REQUIRE(connected);
            const auto rest = std::span(noop).subspan(connected->payload_sent);
            co_await connected->stream->write(rest);
            co_await expect(*connected->stream, authenticated + noop_success);
            in_syn = connected->syn_data_acked;
        }
        CHECK(in_syn);
    });
}
