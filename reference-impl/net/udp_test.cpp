// The kernel's UDP on loopback.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "net/testing/datagrams.hpp"
#include "net/udp_socket.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

namespace {

using Socket = std::unique_ptr<DatagramSocket>;

const Endpoint any_port{IpAddress::loopback_v4(), 0};

Socket open(const asio::any_io_executor& executor, const Endpoint& local,
            const DatagramOptions& options = {}) {
    auto opened = open_udp(executor, local, options);
    if (!opened) FAIL(to_string(opened.error()));
    return std::move(*opened);
}

}  // namespace

// draft-05, "Handling UDP ASSOCIATE": datagrams are relayed as they are, whatever their size.
TEST_CASE("datagrams of any size arrive whole", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto a = open(executor, any_port);
        const auto b = open(executor, any_port);
        for (const std::size_t size : {0U, 1U, 511U, 1472U, 1473U, 9000U, 65506U, 65507U}) {
            const auto sent = Pattern(size).next(size);
            const auto put = a->try_send(sent, b->local_endpoint());
            CHECK_FALSE(put.error);
            CHECK(put.size == size);
            const auto got = co_await receive_one(*b);
            CHECK((got.payload == sent));
            CHECK(got.peer == a->local_endpoint());
            CHECK(got.local == b->local_endpoint());
            CHECK_FALSE(got.truncated);
        }
        const std::vector<std::uint8_t> large(65508);
        CHECK(a->try_send(large, b->local_endpoint()).error == std::errc::message_size);
        co_await exchange(*a, *b, "still alive");
    });
}

TEST_CASE("a batch keeps order, sizes and senders; what does not fit is marked", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const Socket senders[] = {open(executor, any_port), open(executor, any_port)};
        const auto b = open(executor, any_port);
        constexpr std::size_t count = 70;  // more than the kernel is asked for at once
        for (std::size_t i = 0; i < count; ++i) {
            const auto bytes = Pattern(i).next(i);
            senders[i % 2]->try_send(bytes, b->local_endpoint());
        }
        std::vector<std::array<std::uint8_t, 64>> rooms(count + 10);
        std::vector<DatagramSlot> slots(rooms.size());
        for (std::size_t i = 0; i < rooms.size(); ++i) slots[i].payload = rooms[i];
        const auto ready = co_await b->ready(Readiness::readable);
        CHECK_FALSE(ready);
        const auto got = b->try_receive(slots);
        REQUIRE(got.size == count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto bytes = Pattern(i).next(i);
            const auto fits = std::min<std::size_t>(i, 64);
            CHECK(slots[i].payload.size() == fits);
            CHECK(std::equal(slots[i].payload.begin(), slots[i].payload.end(), bytes.begin()));
            CHECK(slots[i].truncated == (i > 64));
            CHECK(slots[i].peer == senders[i % 2]->local_endpoint());
        }
        CHECK(b->try_receive(slots).would_block());
    });
}

// A client's socket takes answers only from the address it has written to.
TEST_CASE("a wildcard socket tells which address was written to and can answer from it", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const bool dual = GENERATE(false, true);
        DatagramOptions options;
        options.v6_only = false;
        auto opened =
            open_udp(executor, {dual ? IpAddress::any_v6() : IpAddress::any_v4(), 0}, options);
        if (!opened && dual) {
            WARN("TEST-SKIPPED: no IPv6 here: " + to_string(opened.error()));
            co_return;
        }
        REQUIRE(opened);
        const auto& server = **opened;
        const auto client = open(executor, any_port);
        for (const std::uint8_t host : std::initializer_list<std::uint8_t>{1, 2, 77}) {
            const Endpoint written{IpAddress::v4({127, 0, 0, host}), server.local_endpoint().port};
            client->try_send(bytes_of("ask"), written);
            const auto asked = co_await receive_one(**opened);
            CHECK(asked.local == written);
            CHECK(asked.peer == client->local_endpoint());
            const auto put =
                (*opened)->try_send(bytes_of("answer"), asked.peer, asked.local.address);
            CHECK_FALSE(put.error);
            const auto answered = co_await receive_one(*client);
            CHECK(answered.peer == written);
        }
        const auto wrong =
            (*opened)->try_send(bytes_of("x"), client->local_endpoint(), IpAddress::loopback_v6());
        CHECK(wrong.error == std::errc::invalid_argument);
    });
}

TEST_CASE("a socket of one family says so when asked for the other", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto v4 = open(executor, any_port);
        const Endpoint v6_remote{IpAddress::loopback_v6(), 9};
        CHECK(v4->try_send(bytes_of("x"), v6_remote).error ==
              std::errc::address_family_not_supported);
        auto v6 = open_udp(executor, {IpAddress::loopback_v6(), 0});
        if (!v6) {
            WARN("TEST-SKIPPED: no IPv6 here: " + to_string(v6.error()));
            co_return;
        }
        CHECK((*v6)->try_send(bytes_of("x"), v4->local_endpoint()).error ==
              std::errc::address_family_not_supported);
        co_await exchange(**v6, **v6, "to myself");
    });
}

// draft-05, "IP TOS options": the TOS that was asked for is the one in use.
TEST_CASE("the TOS that was asked for arrives", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DatagramOptions options;
        options.tos = 0xb8;
        for (const auto& address : {IpAddress::loopback_v4(), IpAddress::loopback_v6()}) {
            auto sender = open_udp(executor, {address, 0}, options);
            if (!sender) {
                WARN("TEST-SKIPPED: no IPv6 here: " + to_string(sender.error()));
                co_return;
            }
            const auto b = open(executor, {address, 0});
            (*sender)->try_send(bytes_of("x"), b->local_endpoint());
            const auto got = co_await receive_one(*b);
            CHECK(got.tos == 0xb8);
            b->try_send(bytes_of("y"), (*sender)->local_endpoint());
            const auto back = co_await receive_one(**sender);
            CHECK(back.tos == 0);
        }
    });
}

// draft-05, "Handling UDP ASSOCIATE": what was a datagram stays one, however it is sent.
TEST_CASE("datagrams sent together arrive one by one, in order, each at its own receiver",
          "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        // An IPv6 socket that also speaks IPv4, as associations have.
        DatagramOptions options;
        options.v6_only = false;
        const auto from = open(executor, {IpAddress::any_v6(), 0}, options);
        const Socket to[] = {open(executor, any_port), open(executor, any_port)};
        struct Sent {
            std::size_t receiver;
            std::vector<std::uint8_t> payload;
        };
        std::vector<Sent> all;
        // More of one size than the kernel takes at once, empty ones, and sizes that change.
        for (std::size_t i = 0; i < 100; ++i) all.push_back({0, Pattern(i).next(64)});
        for (const std::size_t size : {0U, 0U, 1U, 9000U, 1400U, 1400U, 1400U, 20000U, 20000U}) {
            all.push_back({1, Pattern(size).next(size)});
            all.push_back({size == 1400 ? 1U : 0U, Pattern(size + 1).next(size)});
        }
        std::vector<OutgoingDatagram> datagrams;
        for (const auto& one : all) {
            datagrams.push_back({one.payload, to[one.receiver]->local_endpoint(),
                                 std::optional(IpAddress::loopback_v4())});
        }
        CHECK(from->try_send_all(datagrams) == all.size());
        for (const auto& one : all) {
            const auto got = co_await receive_one(*to[one.receiver]);
            CHECK((got.payload == one.payload));
            CHECK(got.peer.port == from->local_endpoint().port);
        }
        from->close();
        CHECK(from->try_send_all(datagrams) == 0);
    });
}

TEST_CASE("of datagrams sent together those are told that went out", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto a = open(executor, any_port);
        const auto b = open(executor, any_port);
        const auto gone = open(executor, any_port)->local_endpoint();
        const std::vector<std::uint8_t> too_large(65508);
        const auto text = bytes_of("kept");
        const auto here = b->local_endpoint();
        const Endpoint other_family{IpAddress::loopback_v6(), here.port};
        const std::vector<OutgoingDatagram> datagrams{
            {text, gone},         {text, gone},         {text, here},
            {text, here},         {too_large, here},    {too_large, here},
            {text, other_family}, {text, other_family}, {text, here}};
        CHECK(a->try_send_all(datagrams) == 5);
        for (int i = 0; i < 3; ++i) {
            const auto got = co_await receive_one(*b);
            CHECK(got.payload == text);
        }
        CHECK_FALSE(take_one(*b));
    });
}

TEST_CASE("what the network says of one datagram is passed over", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto a = open(executor, any_port);
        const auto b = open(executor, any_port);
        const auto gone = open(executor, any_port)->local_endpoint();
        // With IP_RECVERR the kernel reports every ICMP error to the next call.
        const int on = 1;
        REQUIRE(::setsockopt(a->native_handle(), IPPROTO_IP, 11, &on, sizeof on) == 0);
        a->try_send(bytes_of("lost"), gone);
        const auto put = a->try_send(bytes_of("kept"), b->local_endpoint());
        CHECK_FALSE(put.error);
        const auto got = co_await receive_one(*b);
        CHECK(got.payload == bytes_of("kept"));
        a->try_send(bytes_of("lost"), gone);
        b->try_send(bytes_of("back"), a->local_endpoint());
        const auto back = co_await receive_one(*a);
        CHECK(back.payload == bytes_of("back"));
    });
}

TEST_CASE("nothing there would block; close and cancellation wake a wait", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto socket = open(executor, any_port);
        std::vector<DatagramSlot> slots(1);
        CHECK(socket->try_receive(slots).would_block());
        const auto writable = co_await socket->ready(Readiness::writable);
        CHECK_FALSE(writable);

        asio::cancellation_signal signal;
        std::optional<std::error_code> woken;
        const auto waiting = [](DatagramSocket& s,
                                std::optional<std::error_code>& into) -> Awaitable<void> {
            into = co_await s.ready(Readiness::readable);
        };
        const auto start = [&] {
            woken.reset();
            asio::co_spawn(executor, waiting(*socket, woken),
                           asio::bind_cancellation_slot(signal.slot(), asio::detached));
        };
        start();
        co_await asio::post(executor, asio::use_awaitable);
        CHECK_FALSE(woken);
        signal.emit(asio::cancellation_type::terminal);
        while (!woken) co_await asio::post(executor, asio::use_awaitable);
        CHECK(*woken == std::errc::operation_canceled);
        co_await exchange(*socket, *socket, "usable");

        for (const bool destroy : {false, true}) {
            start();
            co_await asio::post(executor, asio::use_awaitable);
            destroy ? socket.reset() : socket->close();
            while (!woken) co_await asio::post(executor, asio::use_awaitable);
            CHECK(*woken == std::errc::operation_canceled);
            if (destroy) break;
            CHECK(socket->try_receive(slots).error == std::errc::operation_canceled);
            CHECK(socket->try_send({}, any_port).error == std::errc::operation_canceled);
            CHECK_FALSE(socket->is_open());
            CHECK(socket->native_handle() == -1);
            socket = open(executor, any_port);
        }
    });
}

TEST_CASE("a port in use is refused, unless it is shared", "[udp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DatagramOptions shared;
        shared.reuse_port = true;
        shared.buffer_size = 300000;
        const auto open_port = udp_opener(executor);
        const auto first = open_port(any_port, shared);
        REQUIRE(first);
        const auto local = (*first)->local_endpoint();
        CHECK(open_port(local, shared));
        const auto refused = open_port(local, {});
        REQUIRE_FALSE(refused);
        CHECK(to_string(refused.error()) ==
              "listen on " + to_string(local) + ": bind: Address already in use");
    });
}
