// One connection over a pair in memory, through every reply code that a connector can cause.
#include "proxy/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/memory_stream.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

using Reason = net::ConnectError::Reason;

/// Fails in one way, or never answers.
class FixedConnector : public net::Connector {
  public:
    explicit FixedConnector(std::optional<Reason> reason) : reason_(reason) {}

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote, net::ConnectOptions) override {
        if (!reason_) {
            net::asio::steady_timer never(co_await net::asio::this_coro::executor,
                                          std::chrono::steady_clock::time_point::max());
            co_await never.async_wait(net::asio::use_awaitable);
        }
        co_return net::ConnectError{*reason_, {}, remote};
    }

  private:
    std::optional<Reason> reason_;
};

struct Served {
    explicit Served(const ProxyParts& parts, const ProxyConfig& config = {},
                    std::size_t capacity = 64 * 1024) {
        auto context = std::make_shared<ProxyContext>(ProxyContext{config, parts, {}});
        auto pair = net::make_memory_pair(loopback.executor(), {.capacity = capacity});
        client = std::move(pair.first);
        connection =
            std::make_shared<Connection>(std::move(pair.second), std::move(context),
                                         [this](Connection&, std::optional<HandOver> result) {
                                             ended = true;
                                             hand_over = std::move(result);
                                         });
    }

    Loopback loopback;
    StreamPtr client;
    std::shared_ptr<Connection> connection;
    bool ended = false;
    std::optional<HandOver> hand_over;
};

ProxyParts connector_only(std::optional<Reason> reason) {
    ProxyParts parts;
    parts.connector = std::make_shared<FixedConnector>(reason);
    return parts;
}

const auto target = net::Endpoint{net::IpAddress::v4({192, 0, 2, 1}), 80};

}  // namespace

// Operation Replies: Reply Code (AMB-39)
TEST_CASE("Each way to fail has its reply code") {
    const auto [reason, code] = GENERATE(table<Reason, wire::ReplyCode>(
        {{Reason::refused, wire::ReplyCode::connection_refused},
         {Reason::network_unreachable, wire::ReplyCode::network_unreachable},
         {Reason::host_unreachable, wire::ReplyCode::host_unreachable},
         {Reason::timed_out, wire::ReplyCode::timed_out},
         {Reason::not_permitted, wire::ReplyCode::not_allowed},
         {Reason::family_not_supported, wire::ReplyCode::address_type_not_supported},
         {Reason::other, wire::ReplyCode::general_failure}}));
    const auto capacity = static_cast<std::size_t>(GENERATE(1, 64 * 1024));
    Served served(connector_only(reason), {}, capacity);
    served.connection->start();
    served.loopback.run([&, expected = code]() -> net::Awaitable<void> {
        co_await served.client->write(connect_request(target));
        co_await expect_all(*served.client, authenticated + failure(expected));
        CHECK_FALSE(served.ended);
        served.client->shutdown_send();
    });
    served.loopback.run_until([&] { return served.ended; });
    CHECK_FALSE(served.hand_over);
}

// Operation Replies: 0x09
TEST_CASE("A target that does not answer is given up in time") {
    ProxyConfig config;
    config.session.connect_timeout = std::chrono::milliseconds(30);
    Served served(connector_only(std::nullopt), config);
    served.connection->start();
    served.loopback.run([&]() -> net::Awaitable<void> {
        co_await served.client->write(connect_request(target));
        co_await expect_all(*served.client, authenticated + failure(wire::ReplyCode::timed_out));
    });
}

TEST_CASE("While connecting, a client is read no further than the cap") {
    ProxyConfig config;
    config.session.held_bytes = 1000;
    Served served(connector_only(std::nullopt), config, 100);
    served.connection->start();
    std::size_t taken = 0;
    served.loopback.run([&]() -> net::Awaitable<void> {
        co_await served.client->write(connect_request(target));
        co_await read_exactly(*served.client, 5);
        const Octets data(100, 'x');
        // More is taken as long as the proxy reads; a NOOP of another connection is not needed to
        // know that it has stopped: the pair in memory moves at once, when the loop is idle.
        for (int round = 0; round < 100; ++round) {
            taken += served.client->try_write(data).size;
            co_await net::asio::post(served.loopback.io, net::asio::use_awaitable);
        }
    });
    CHECK(taken >= 1000);
    CHECK(taken <= 1000 + 100);
    served.client->reset();
    served.loopback.run_until([&] { return served.ended; });
}

TEST_CASE("abort() ends a connection whatever it is doing") {
    Served served(connector_only(std::nullopt));
    served.connection->start();
    served.loopback.run([&]() -> net::Awaitable<void> {
        co_await served.client->write(connect_request(target));
        co_await read_exactly(*served.client, 5);
        served.connection->abort();
        CHECK(served.ended);
        co_await expect_broken(*served.client);
    });
}
