// One proxy on two threads: connections land on either, and what they share must not care.
#include "proxy/proxy_threads.hpp"

#include "proxy/bare_engine_test.hpp"
#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

/// The proxy on threads of its own, beside the loop of the test.
struct Threaded {
    explicit Threaded(std::size_t threads) {
        ProxyConfig config;
        config.listen = {net::IpAddress::loopback_v4(), 0};
        proxy.emplace(first, config, Log(), threads);
        const auto started = proxy->start();
        REQUIRE(started);
        endpoint = *started;
        thread = std::thread([this] {
            const auto work = net::asio::make_work_guard(first);
            first.run();
        });
    }
    ~Threaded() {
        first.stop();
        thread.join();
        proxy.reset();
    }

    net::asio::io_context first{1};
    std::optional<ProxyThreads> proxy;
    net::Endpoint endpoint;
    std::thread thread;
};

}  // namespace

TEST_CASE("Two threads serve CONNECTs beside each other") {
    Threaded threaded(2);
    Loopback loopback;
    loopback.run([&]() -> net::Awaitable<void> {
        const auto acceptor = loopback.listen();
        const auto request = connect_request(acceptor->local_endpoint());
        std::vector<StreamPtr> clients;
        std::vector<StreamPtr> remotes;
        for (int count = 0; count < 40; ++count) {
            clients.push_back(co_await loopback.connect(threaded.endpoint));
            const auto sent = request + octets(count);
            co_await clients.back()->write(sent);
            remotes.push_back(co_await Loopback::accept(*acceptor));
            co_await expect(*remotes.back(), octets(count));
        }
        for (int count = 0; count < 40; ++count) {
            co_await remotes[static_cast<std::size_t>(count)]->write(octets(count));
            auto& client = *clients[static_cast<std::size_t>(count)];
            const auto replies = co_await read_exactly(client, 14);
            co_await expect(client, octets(count));
        }
    });
    const auto counters = threaded.proxy->counters();
    CHECK(counters.accepted == 40);
    CHECK(counters.served == 40);
}

TEST_CASE("A threaded proxy stops when all its threads have") {
    Threaded threaded(2);
    std::atomic<bool> stopped = false;
    Loopback loopback;
    loopback.run([&]() -> net::Awaitable<void> {
        for (int count = 0; count < 8; ++count) {
            const auto client = co_await loopback.connect(threaded.endpoint);
            co_await client->write(noop);
            co_await expect(*client, authenticated + noop_success);
        }
    });
    net::asio::post(threaded.first, [&] { threaded.proxy->stop([&] { stopped = true; }); });
    loopback.run_until([&] { return stopped.load(); });
    CHECK(threaded.proxy->counters().open == 0);
}

// Listen Backlog options, with the initial connection and the further BINDs on any thread
TEST_CASE("Further BINDs on two threads get every connection once") {
    Loopback loopback;
    net::asio::io_context other(1);
    ProxyConfig config;
    config.reuse_port = true;
    const auto session = session_parts(config);
    auto parts = default_parts(loopback.executor(), config, session);
    parts.session.tap = std::make_shared<BareEngines>(session);
    auto other_parts = default_parts(other.get_executor(), config, session);
    other_parts.session.tap = parts.session.tap;
    RunningProxy first(loopback, config, parts);
    config.listen = {net::IpAddress::loopback_v4(), 0};
    ProxyServer second(other.get_executor(), config, other_parts, {}, first.server.shared());
    const auto started = second.start();
    REQUIRE(started);
    std::thread thread([&] {
        const auto work = net::asio::make_work_guard(other);
        other.run();
    });

    loopback.run([&]() -> net::Awaitable<void> {
        const Octets bind{6, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1, 1, 6, 0x84, 4, 0, 8};
        const auto initial = co_await loopback.connect(first.endpoint);
        co_await initial->write(bind);
        const auto replies = co_await read_exactly(*initial, 5 + 9 + 6);
        const net::Endpoint at{net::IpAddress::loopback_v4(),
                               static_cast<std::uint16_t>(replies[6] << 8 | replies[7])};
        const Octets further{6,
                             0,
                             2,
                             static_cast<std::uint8_t>(at.port >> 8),
                             static_cast<std::uint8_t>(at.port),
                             1,
                             127,
                             0,
                             0,
                             1,
                             0};
        for (std::uint8_t round = 0; round < 20; ++round) {
            const auto remote = co_await loopback.connect(at);
            const auto client =
                co_await loopback.connect(round % 2 == 0 ? *started : first.endpoint);
            co_await client->write(further);
            const auto both = co_await read_exactly(*client, 5 + 9 + 9);
            CHECK(both.size() == 23);
            co_await remote->write(octets(round));
            co_await expect(*client, octets(round));
            co_await client->write(octets(round + 1));
            co_await expect(*remote, octets(round + 1));
        }
    });
    net::asio::post(other, [&] { other.stop(); });
    thread.join();
}
