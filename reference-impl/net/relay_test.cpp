#include "net/relay.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "net/buffered_relay.hpp"
#include "net/memory_stream.hpp"
#include "net/testing/stream_pairs.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

namespace {

/// left <-> relay <-> right
struct Relayed {
    asio::any_io_executor executor;
    BufferedRelay relay;
    std::unique_ptr<Stream> left;
    std::unique_ptr<Stream> right;
    std::optional<RelayResult> result;

    Relayed(asio::any_io_executor e, Pair first, Pair second, RelayJob job)
        : executor(e), relay(e), left(std::move(first.first)), right(std::move(second.second)) {
        job.first = std::move(first.second);
        job.second = std::move(second.first);
        relay.start(std::move(job), [this](const RelayResult& r) { result = r; });
    }

    Awaitable<RelayResult> finish() {
        while (!result) co_await asio::post(executor, asio::use_awaitable);
        CHECK(relay.active() == 0);
        co_return *result;
    }
};

Awaitable<std::unique_ptr<Relayed>> make_relayed(Transport transport, RelayJob job = {}) {
    auto first = co_await make_pair(transport);
    auto second = co_await make_pair(transport);
    co_return std::make_unique<Relayed>(co_await asio::this_coro::executor, std::move(first),
                                        std::move(second), std::move(job));
}

Transport any_transport() {
    return GENERATE(Transport::memory, Transport::tcp, Transport::tls);
}

}  // namespace

// draft-05, "Operation Replies": after success the proxy relays data between both connections.
TEST_CASE("each FIN travels alone, after its data", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        const auto r = co_await make_relayed(transport);
        co_await send(*r->left, "question");
        r->left->shutdown_send();
        co_await expect_to_end(*r->right, bytes_of("question"));
        CHECK_FALSE(r->result);
        co_await send(*r->right, "the answer");
        r->right->shutdown_send();
        const auto answer = co_await read_to_end(*r->left);
        CHECK(answer.bytes == bytes_of("the answer"));
        CHECK_FALSE(answer.error);
        const auto result = co_await r->finish();
        CHECK(result.reason == RelayResult::Reason::finished);
        CHECK(result.first.received == 8);
        CHECK(result.first.sent == 10);
        CHECK(result.second.received == 10);
        CHECK(result.second.sent == 8);
        CHECK(result.first.end == PeerEnd::fin);
        CHECK(result.second.end == PeerEnd::fin);
    });
}

// A read of urgent data stops short of what is there.
TEST_CASE("what stands behind urgent data is relayed without further ado", "[relay]") {
    run([]() -> Awaitable<void> {
        const auto r = co_await make_relayed(Transport::tcp);
        const int fd = r->left->native_handle();
        // All of it is there before the relay looks.
        REQUIRE(::send(fd, "before", 6, MSG_NOSIGNAL) == 6);
        REQUIRE(::send(fd, "!", 1, MSG_NOSIGNAL | MSG_OOB) == 1);
        REQUIRE(::send(fd, "behind", 6, MSG_NOSIGNAL) == 6);
        r->left->shutdown_send();
        co_await expect_to_end(*r->right, bytes_of("before!behind"));
    });
}

TEST_CASE("a reset of either side travels as reset", "[relay]") {
    const auto transport = any_transport();
    const bool left_resets = GENERATE(true, false);
    run([transport, left_resets]() -> Awaitable<void> {
        const auto r = co_await make_relayed(transport);
        auto& from = left_resets ? *r->left : *r->right;
        auto& to = left_resets ? *r->right : *r->left;
        co_await send(from, "x");
        co_await expect(to, "x");
        from.reset();
        co_await expect_reset(to);
        const auto result = co_await r->finish();
        CHECK(result.reason == RelayResult::Reason::reset);
        const auto& side = left_resets ? result.first : result.second;
        CHECK(side.end == PeerEnd::reset);
        CHECK(side.error == std::errc::connection_reset);
    });
}

TEST_CASE("a reset after a FIN travels though nothing is relayed", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        const auto r = co_await make_relayed(transport);
        r->left->shutdown_send();
        co_await expect_to_end(*r->right, {});
        r->left->reset();
        {
            const auto error = co_await r->right->ready(Readiness::broken);
            CHECK_FALSE(error);
        }
        CHECK(r->right->peer_end() == PeerEnd::reset);
        {
            const auto result = co_await r->finish();
            CHECK(result.reason == RelayResult::Reason::reset);
        }
    });
}

TEST_CASE("a slow reader gets 8 MiB whole while the sender is held back", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        constexpr std::size_t size = 8 * 1024 * 1024;
        const auto r = co_await make_relayed(transport);
        const auto sent = Pattern(7).next(size);
        bool written = false;
        beside(r->executor, [&r = *r, &sent, &written]() -> Awaitable<void> {
            co_await r.left->write(sent);
            written = true;
            r.left->shutdown_send();
        });
        const auto first = co_await read_exactly(*r->right, 1);
        CHECK_FALSE(written);
        auto rest = co_await read_to_end(*r->right, 3001);
        rest.bytes.insert(rest.bytes.begin(), first.begin(), first.end());
        CHECK((rest.bytes == sent));
    });
}

// What the relay keeps aside must not depend on more to come: after a question its sender waits.
TEST_CASE("all that was sent arrives though nothing follows, however little the reader takes",
          "[relay]") {
    run(
        []() -> Awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            for (const std::size_t capacity : {1U, 7U, 15U, 16U, 17U, 20U, 31U, 33U, 100U}) {
                for (std::size_t size = 1; size <= 100; ++size) {
                    MemoryPairOptions narrow;
                    narrow.capacity = capacity;
                    BufferedRelay relay(executor, 16);
                    auto left = make_memory_pair(executor);
                    auto right = make_memory_pair(executor, narrow);
                    RelayJob job;
                    job.first = std::move(left.second);
                    job.second = std::move(right.first);
                    relay.start(std::move(job), [](const RelayResult&) {});
                    const auto bytes = Pattern(size).next(size);
                    co_await left.first->write(bytes);
                    co_await settle();
                    const auto got = co_await read_exactly(*right.second, size);
                    CHECK((got == bytes));
                }
            }
        },
        std::chrono::seconds(20));
}

TEST_CASE("a sender that nobody reads from is stopped by the bound of the relay", "[relay]") {
    run([]() -> Awaitable<void> {
        const auto r = co_await make_relayed(Transport::memory);
        const std::vector<std::uint8_t> block(64 * 1024);
        std::size_t taken = 0;
        for (int i = 0; i < 1000; ++i) {
            taken += r->left->try_write(block).size;
            co_await asio::post(r->executor, asio::use_awaitable);
        }
        // Both pairs hold 64 KiB, the relay as much.
        CHECK(taken <= 3 * block.size());
        CHECK(taken >= 2 * block.size());
    });
}

TEST_CASE("1 MiB each way at once arrives whole", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        constexpr std::size_t size = 1024 * 1024;
        const auto r = co_await make_relayed(transport);
        const auto to_right = Pattern(2).next(size);
        const auto to_left = Pattern(3).next(size);
        const auto send = [](Stream& s, const std::vector<std::uint8_t>& b) -> Awaitable<void> {
            co_await s.write(b);
            s.shutdown_send();
        };
        beside(r->executor, [&] { return send(*r->left, to_right); });
        beside(r->executor, [&] { return send(*r->right, to_left); });
        std::optional<Received> at_left;
        beside(r->executor, [&]() -> Awaitable<void> { at_left = co_await read_to_end(*r->left); });
        co_await expect_to_end(*r->right, to_right);
        {
            const auto result = co_await r->finish();
            CHECK(result.reason == RelayResult::Reason::finished);
        }
        while (!at_left) co_await asio::post(r->executor, asio::use_awaitable);
        CHECK((at_left->bytes == to_left));
    });
}

// draft-05, "Requests": initial data goes to the remote before anything that follows.
TEST_CASE("initial bytes come first in either direction", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        RelayJob job;
        job.to_second = Pattern(4).next(300'000);
        job.to_first = bytes_of("early ");
        const auto expected = job.to_second;
        const auto r = co_await make_relayed(transport, std::move(job));
        beside(r->executor, [&r = *r]() -> Awaitable<void> {
            co_await send(*r.left, "!");
            r.left->shutdown_send();
        });
        const auto received = co_await read_to_end(*r->right);
        const auto& at_right = received.bytes;
        REQUIRE(at_right.size() == expected.size() + 1);
        CHECK((std::vector(at_right.begin(), at_right.end() - 1) == expected));
        CHECK(at_right.back() == '!');
        co_await send(*r->right, "late");
        r->right->close();
        co_await expect_to_end(*r->left, bytes_of("early late"));
        const auto result = co_await r->finish();
        CHECK(result.second.sent == expected.size() + 1);
    });
}

TEST_CASE("an idle relay ends when it was told to, a busy one does not", "[relay]") {
    run([]() -> Awaitable<void> {
        RelayJob job;
        job.idle_timeout = std::chrono::milliseconds(50);
        const auto r = co_await make_relayed(Transport::memory, std::move(job));
        co_await send(*r->left, "x");
        co_await expect(*r->right, "x");
        co_await expect_reset(*r->left);
        {
            const auto result = co_await r->finish();
            CHECK(result.reason == RelayResult::Reason::idle);
        }
    });
}

TEST_CASE("stop resets both sides and still tells the result", "[relay]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        const auto r = co_await make_relayed(transport);
        co_await send(*r->left, "x");
        co_await expect(*r->right, "x");
        r->relay.stop();
        co_await expect_reset(*r->left);
        co_await expect_reset(*r->right);
        {
            const auto result = co_await r->finish();
            CHECK(result.reason == RelayResult::Reason::stopped);
        }
    });
}

TEST_CASE("run() is start() for coroutines", "[relay]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto first = make_memory_pair(executor);
        auto second = make_memory_pair(executor);
        first.first->close();
        second.second->close();
        BufferedRelay relay(executor);
        RelayJob job;
        job.first = std::move(first.second);
        job.second = std::move(second.first);
        const auto result = co_await relay.run(std::move(job));
        CHECK(result.reason == RelayResult::Reason::finished);
    });
}
