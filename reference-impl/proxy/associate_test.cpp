// UDP ASSOCIATE over real sockets, in bytes as the draft draws them.
#include "net/testing/datagrams.hpp"
#include "net/udp_socket.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;
using net::testing::receive_one;

namespace {

struct Udp {
    explicit Udp(ProxyConfig config = {}) : parts(default_parts(loopback.executor(), config)) {
        proxy.emplace(loopback, config, parts);
    }
    std::unique_ptr<net::DatagramSocket> socket() {
        auto opened = net::open_udp(loopback.executor(), {net::IpAddress::loopback_v4(), 0});
        REQUIRE(opened);
        return std::move(*opened);
    }

    Loopback loopback;
    ProxyParts parts;
    std::optional<RunningProxy> proxy;
};

const Octets associate{6, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0};

}  // namespace

// Handling UDP ASSOCIATE: Operation Reply, Initialization, Confirmation; same port number as TCP
TEST_CASE("UDP ASSOCIATE: id, datagrams both ways, one confirmation, and the end of it") {
    Udp udp;
    CHECK(udp.proxy->server.endpoints().udp == udp.proxy->endpoint);
    std::uint16_t remote_port = 0;
    udp.loopback.run([&]() -> net::Awaitable<void> {
        const auto tcp = co_await udp.loopback.connect(udp.proxy->endpoint);
        co_await tcp->write(associate);
        co_await expect(*tcp, authenticated);
        const auto reply = co_await read_exactly(*tcp, 9);
        CHECK(reply[0] == 0);
        // [::] is bound; the client is told the address that it reached.
        CHECK(Octets(reply.begin() + 3, reply.begin() + 8) == octets(1, 127, 0, 0, 1));
        remote_port = static_cast<std::uint16_t>(reply[1] << 8 | reply[2]);
        const auto id = co_await read_exactly(*tcp, 4);

        const auto client = udp.socket();
        const auto remote = udp.socket();
        const auto to = remote->local_endpoint();
        const auto head = octets(6, 0) + id + octets(to.port >> 8, to.port, 1, 127, 0, 0, 1);
        CHECK_FALSE(client->try_send(head + text("ping"), udp.proxy->endpoint).error);
        const auto ping = co_await receive_one(*remote);
        CHECK(ping.payload == text("ping"));
        CHECK(ping.peer.port == remote_port);
        co_await expect(*tcp, octets(0));
        CHECK_FALSE(remote->try_send(text("pong"), ping.peer).error);
        const auto pong = co_await receive_one(*client);
        CHECK(pong.payload == head + text("pong"));
        CHECK(pong.peer == udp.proxy->endpoint);
        CHECK_FALSE(client->try_send(head + text("ping"), udp.proxy->endpoint).error);
        co_await receive_one(*remote);
        Octets none(1);
        CHECK(tcp->try_read(none).would_block());
    });
    udp.loopback.run_until([&] { return udp.proxy->server.counters().open == 0; });
    CHECK(udp.proxy->server.shared().udp->counters().associations == 0);
    const auto again =
        net::open_udp(udp.loopback.executor(), {net::IpAddress::any_v6(), remote_port});
    CHECK(again);
}

TEST_CASE("A proxy without UDP has no port and no table for it") {
    ProxyConfig config;
    config.udp = false;
    Loopback loopback;
    RunningProxy proxy(loopback, config);
    CHECK_FALSE(proxy.server.endpoints().udp);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto tcp = co_await loopback.connect(proxy.endpoint);
        co_await tcp->write(associate);
        co_await expect_all(*tcp, authenticated + failure(wire::ReplyCode::command_not_supported));
    });
}

// IP TOS options: legs 1 and 2 of an association, for TCP and for the relayed datagrams
TEST_CASE("UDP ASSOCIATE: each leg's TOS marks the datagrams that leave by it, and no others") {
    Udp udp;
    udp.loopback.run([&]() -> net::Awaitable<void> {
        const auto client = udp.socket();
        const auto remote = udp.socket();
        const auto to = remote->local_endpoint();
        const auto exchange = [&](Octets options, std::uint8_t to_remote,
                                  std::uint8_t to_client) -> net::Awaitable<void> {
            const auto tcp = co_await udp.loopback.connect(udp.proxy->endpoint);
            auto wanted = associate;
            wanted.back() = options.empty() ? 0 : 2;
            wanted = wanted + options;
            co_await tcp->write(wanted);
            co_await expect(*tcp, authenticated);
            co_await read_exactly(*tcp, 8);
            const auto told = co_await read_exactly(*tcp, 1 + options.size());
            CHECK(Octets(told.begin() + 1, told.end()) == options);
            const auto id = co_await read_exactly(*tcp, 4);
            const auto head = octets(6, 0) + id + octets(to.port >> 8, to.port, 1, 127, 0, 0, 1);
            CHECK_FALSE(client->try_send(head + text("ping"), udp.proxy->endpoint).error);
            const auto ping = co_await receive_one(*remote);
            CHECK(ping.tos == to_remote);
            for (int number = 0; number < 2; ++number) remote->try_send(text("pong"), ping.peer);
            for (int number = 0; number < 2; ++number) {
                const auto pong = co_await receive_one(*client);
                CHECK(pong.tos == to_client);
            }
        };
        const auto both = octets(1, 5, 0x41, 1, 0x28, 1, 5, 0x81, 1, 0x48);
        co_await exchange(both, 0x48, 0x28);
        co_await exchange({}, 0, 0);
    });
}
