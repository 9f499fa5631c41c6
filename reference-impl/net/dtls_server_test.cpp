// draft-05, "Handling UDP ASSOCIATE": datagrams over DTLS; the DTLS connection is what tells one
// client from another.
#include "net/testing/dtls_echo.hpp"
#include "net/testing/filtered_datagrams.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

namespace {

const Endpoint any_port{IpAddress::loopback_v4(), 0};

/// The first flight of a client that never answers.
Awaitable<std::vector<std::uint8_t>> client_hello(EchoServer& echo) {
    const auto executor = co_await asio::this_coro::executor;
    const auto trap = open(executor);
    auto socket = open(executor);
    const auto remote = trap->local_endpoint();
    const auto context = *echo.contexts.client;
    const auto failed =
        co_await dtls_connect(std::move(socket), remote, context, std::chrono::milliseconds(20));
    CHECK_FALSE(failed);
    const auto got = co_await receive_one(*trap);
    co_return got.payload;
}

}  // namespace

TEST_CASE("datagrams keep their boundaries, up to the size of a record", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        const auto client = co_await connect(echo, open(executor));
        for (const std::size_t size : {1U, 2U, 500U, 1472U, 9000U, 16383U, 16384U}) {
            auto bytes = Pattern(size).next(size);
            co_await expect_echo(*client, echo, std::move(bytes));
        }
        const std::vector<std::uint8_t> large(16385);
        const auto to = echo.server->local_endpoint();
        CHECK(client->try_send(large, to).error == std::errc::message_size);
        CHECK(echo.server->send(1, large).error == std::errc::message_size);
        CHECK(client->try_send({}, to).size == 0);
        CHECK(client->try_send(large, any_port).error == std::errc::invalid_argument);
        co_await expect_echo(*client, echo, bytes_of("still alive"));
        CHECK(echo.server->counts().connections == 1);
        CHECK(echo.server->counts().handshakes == 0);
    });
}

TEST_CASE("a batch of records is received whole, and short room truncates one alone", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        const auto client = co_await connect(echo, open(executor));
        const auto to = echo.server->local_endpoint();
        for (const std::string text : {"one", "a long one", "three"}) {
            client->try_send(bytes_of(text), to);
        }
        co_await until([&] { return echo.received == 3; });
        co_await settle();
        std::array<std::array<std::uint8_t, 5>, 4> rooms{};
        std::array<DatagramSlot, 4> slots;
        for (std::size_t i = 0; i < rooms.size(); ++i) slots[i].payload = rooms[i];
        CHECK(client->try_receive(std::span(slots).first(2)).size == 2);
        CHECK(slots[0].payload.size() == 3);
        CHECK(slots[1].truncated);
        const auto ready = co_await client->ready(Readiness::readable);
        CHECK_FALSE(ready);
        CHECK(client->try_receive(std::span(slots).subspan(2)).size == 1);
        CHECK(slots[2].payload.size() == 5);
        CHECK_FALSE(slots[2].truncated);
        CHECK(client->try_receive(std::span(slots).subspan(3)).would_block());
    });
}

TEST_CASE("two clients are two connections, and none is ever numbered twice", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        auto a = co_await connect(echo, open(executor));
        const auto b = co_await connect(echo, open(executor));
        co_await expect_echo(*a, echo, bytes_of("from a"));
        co_await expect_echo(*b, echo, bytes_of("from b"));
        REQUIRE(echo.peers.size() == 2);
        CHECK(echo.peers[1] == a->local_endpoint());
        CHECK(echo.peers[2] == b->local_endpoint());
        a.reset();
        co_await until([&] { return !echo.closed.empty(); });
        CHECK(echo.closed == std::vector<std::uint64_t>{1});
        CHECK(echo.server->send(1, bytes_of("x")).error == std::errc::not_connected);
        a = co_await connect(echo, open(executor));
        co_await expect_echo(*a, echo, bytes_of("again"));
        CHECK(echo.peers.rbegin()->first == 3);
    });
}

TEST_CASE("losses, repetitions and disorder do not stop a handshake", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto bad_way = std::make_unique<FilteredDatagrams>(open(executor), unreliable());
        EchoServer echo(std::move(bad_way));
        auto worse = std::make_unique<FilteredDatagrams>(open(executor), unreliable());
        const auto client = co_await connect(echo, std::move(worse));
        // Some of these arrive, none of them twice or changed.
        const auto to = echo.server->local_endpoint();
        const auto sent = bytes_of("unreliable");
        for (int i = 0; i < 60; ++i) client->try_send(sent, to);
        co_await until([&] { return echo.received >= 20; });
        co_await settle();
        CHECK(echo.received <= 60);
        std::size_t back = 0;
        while (const auto got = take_one(*client)) {
            CHECK(got->payload == sent);
            ++back;
        }
        CHECK(back >= 5);
        CHECK(back <= echo.received);
        CHECK(echo.server->counts().connections == 1);
    });
}

TEST_CASE("a ClientHello without its cookie leaves nothing behind", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        const auto hello = co_await client_hello(echo);
        REQUIRE(hello.size() > 100);
        std::vector<std::unique_ptr<DatagramSocket>> senders;
        for (int i = 0; i < 40; ++i) {
            senders.push_back(open(executor));
            senders.back()->try_send(hello, echo.server->local_endpoint());
            const auto answer = co_await receive_one(*senders.back());
            // HelloVerifyRequest, and never more bytes than were sent.
            CHECK(answer.payload.at(13) == 3);
            CHECK(answer.payload.size() < hello.size());
            CHECK(echo.server->counts().handshakes == 0);
            CHECK(echo.server->counts().connections == 0);
        }
    });
}

TEST_CASE("a cookie is good for the address that it was given to", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        std::vector<std::vector<std::uint8_t>> sent;
        auto client = co_await connect(echo, recording(open(executor), sent));
        co_await expect_echo(*client, echo, bytes_of("hello"));
        const auto stranger = open(executor);
        stranger->try_send(sent.at(1), echo.server->local_endpoint());
        const auto answer = co_await receive_one(*stranger);
        CHECK(answer.payload.at(13) == 3);
        CHECK(echo.server->counts().handshakes == 0);
        CHECK(echo.server->counts().connections == 1);
    });
}

TEST_CASE("distorted handshakes and records of strangers disturb nobody", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DtlsLimits limits;
        limits.handshakes = 20;
        EchoServer echo(open(executor), limits);
        std::vector<std::vector<std::uint8_t>> sent;
        auto client = co_await connect(echo, recording(open(executor), sent));
        co_await expect_echo(*client, echo, bytes_of("hello"));
        std::vector<std::unique_ptr<DatagramSocket>> strangers;
        strangers.reserve(8);
        for (int i = 0; i < 8; ++i) strangers.push_back(open(executor));
        Pattern random(7);
        for (std::size_t i = 0; i < 4000; ++i) {
            const auto dice = random.next(8);
            auto datagram = sent[dice[0] % sent.size()];
            datagram.resize(std::max<std::size_t>(1, datagram.size() * (1U + dice[1]) / 256));
            for (std::size_t hit = 0; hit < dice[2] % 4U; ++hit) {
                const std::size_t at = (dice[3] * 256U + dice[4] + hit * 5) % datagram.size();
                datagram[at] = static_cast<std::uint8_t>(datagram[at] ^ dice[5 + hit % 3]);
            }
            strangers[i % strangers.size()]->try_send(datagram, echo.server->local_endpoint());
            if (i % 16 == 0) co_await settle();
            CHECK(echo.server->counts().handshakes <= limits.handshakes);
        }
        co_await expect_echo(*client, echo, bytes_of("undisturbed"));
        CHECK(echo.server->counts().connections == 1);
        CHECK(echo.received == 2);
    });
}

TEST_CASE("a ClientHello that comes late once more is no new beginning", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        std::vector<std::vector<std::uint8_t>> sent;
        auto socket = open(executor);
        DatagramSocket& under = *socket;
        auto client = co_await connect(echo, recording(std::move(socket), sent));
        co_await expect_echo(*client, echo, bytes_of("hello"));
        for (const auto i : {0U, 1U}) under.try_send(sent.at(i), echo.server->local_endpoint());
        co_await expect_echo(*client, echo, bytes_of("same connection"));
        CHECK(echo.closed.empty());
        CHECK(echo.server->counts().handshakes == 0);
        CHECK(echo.peers.size() == 1);
    });
}

TEST_CASE("what is no DTLS, damaged or repeated is dropped in silence", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        // Repeats and damages what the client sends.
        auto socket = std::make_unique<FilteredDatagrams>(
            open(executor),
            [](std::size_t number,
               std::vector<std::uint8_t> datagram) -> std::vector<std::vector<std::uint8_t>> {
                auto damaged = datagram;
                damaged[damaged.size() - 1] ^= 1U;
                const bool data = datagram[0] == 23;
                auto garbage = Pattern(number).next(number % 100);
                if (!data) return {datagram, garbage, datagram};
                return {damaged, {}, datagram, garbage, datagram};
            });
        const auto client = co_await connect(echo, std::move(socket));
        for (int i = 0; i < 20; ++i) {
            co_await expect_echo(*client, echo, bytes_of("once " + std::to_string(i)));
        }
        co_await settle();
        CHECK(echo.received == 20);
        CHECK_FALSE(take_one(*client));
        // Strangers write to the client, too.
        const auto stranger = open(executor);
        stranger->try_send(bytes_of("not for you"), client->local_endpoint());
        stranger->try_send(bytes_of("nor for you"), echo.server->local_endpoint());
        co_await expect_echo(*client, echo, bytes_of("after"));
        CHECK(echo.server->counts().connections == 1);
    });
}

TEST_CASE("a client that begins anew on its port replaces its old connection", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        // Dies without a word: what it would say is lost.
        const auto mute = std::make_shared<bool>(false);
        auto socket = std::make_unique<FilteredDatagrams>(
            open(executor),
            [mute](std::size_t,
                   std::vector<std::uint8_t> datagram) -> std::vector<std::vector<std::uint8_t>> {
                if (*mute) return {};
                return {std::move(datagram)};
            });
        auto client = co_await connect(echo, std::move(socket));
        co_await expect_echo(*client, echo, bytes_of("first"));
        const auto port = client->local_endpoint();
        *mute = true;
        client.reset();
        auto again = open_udp(executor, port);
        REQUIRE(again);
        client = co_await connect(echo, std::move(*again));
        co_await expect_echo(*client, echo, bytes_of("second"));
        CHECK(echo.closed == std::vector<std::uint64_t>{1});
        CHECK(echo.peers.rbegin()->first == 2);
        CHECK(echo.server->counts().connections == 1);
    });
}

TEST_CASE("the server closes, and its client is told", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        EchoServer echo(open(executor));
        const auto client = co_await connect(echo, open(executor));
        co_await expect_echo(*client, echo, bytes_of("hello"));
        const bool all = GENERATE(false, true);
        all ? echo.server->close() : echo.server->close(1);
        CHECK(echo.closed.empty());
        CHECK(echo.server->counts().connections == 0);
        std::array<DatagramSlot, 1> slots;
        IoResult got;
        do {
            const auto ready = co_await client->ready(Readiness::readable);
            CHECK_FALSE(ready);
            got = client->try_receive(slots);
        } while (got.would_block());
        CHECK(got.error == std::errc::connection_reset);
    });
}

TEST_CASE("handlers may close their connection or destroy the server", "[dtls]") {
    const bool destroy = GENERATE(false, true);
    run([destroy]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        TlsContexts contexts(TlsProtocol::dtls);
        std::unique_ptr<DtlsServer> server;
        std::size_t received = 0;
        DtlsServer::Handlers handlers;
        handlers.datagram = [&](auto id, const auto&, const auto&, auto) {
            ++received;
            destroy ? server.reset() : server->close(id);
        };
        server = std::make_unique<DtlsServer>(open(executor), *contexts.server, handlers);
        const auto remote = server->local_endpoint();
        auto socket = open(executor);
        const auto context = *contexts.client;
        auto client = co_await dtls_connect(std::move(socket), remote, context, handshake_limit);
        REQUIRE(client);
        for (int i = 0; i < 3; ++i) (*client)->try_send(bytes_of("x"), remote);
        co_await until([&] { return received > 0; });
        co_await settle();
        CHECK(received == 1);
    });
}

TEST_CASE("idle connections go, and the limits hold", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DtlsLimits limits;
        limits.connections = 2;
        limits.idle_timeout = std::chrono::milliseconds(200);
        EchoServer echo(open(executor), limits);
        const auto a = co_await connect(echo, open(executor));
        const auto b = co_await connect(echo, open(executor));
        auto third = open(executor);
        const auto refused =
            co_await try_connect(echo, std::move(third), std::chrono::milliseconds(50));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == TlsError::Reason::timed_out);
        co_await until([&] { return echo.closed.size() == 2; });
        CHECK(echo.server->counts().connections == 0);
        const auto c = co_await connect(echo, open(executor));
        co_await expect_echo(*c, echo, bytes_of("room again"));
    });
}

TEST_CASE("a handshake that stops half-way is given up", "[dtls]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DtlsLimits limits;
        limits.handshake_timeout = std::chrono::milliseconds(300);
        limits.handshakes = 1;
        EchoServer echo(open(executor), limits);
        // Says its cookie and nothing more.
        const auto two_hellos =
            [](std::size_t number,
               std::vector<std::uint8_t> datagram) -> std::vector<std::vector<std::uint8_t>> {
            if (number > 1) return {};
            return {std::move(datagram)};
        };
        auto socket = std::make_unique<FilteredDatagrams>(open(executor), two_hellos);
        const auto failed =
            co_await try_connect(echo, std::move(socket), std::chrono::milliseconds(100));
        CHECK_FALSE(failed);
        CHECK(echo.server->counts().handshakes == 1);
        co_await until([&] { return echo.server->counts().handshakes == 0; });
        CHECK(echo.closed.empty());
        const auto client = co_await connect(echo, open(executor));
        co_await expect_echo(*client, echo, bytes_of("hello"));
    });
}
