#include "net/stream.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>

#include "net/testing/stream_pairs.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

namespace {

Transport any_transport() {
    const auto transport =
        GENERATE(Transport::memory, Transport::tcp, Transport::tls, Transport::tls_narrow);
    INFO("transport " << static_cast<int>(transport));
    return transport;
}

/// A read that has begun, and what became of it.
struct PendingRead {
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(16);
    std::optional<IoResult> result;
    asio::cancellation_signal signal;

    Awaitable<void> start(Stream& stream) {
        const auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(
            executor,
            [](PendingRead& self, Stream& s) -> Awaitable<void> {
                self.result = co_await s.read_some(self.buffer);
            }(*this, stream),
            asio::bind_cancellation_slot(signal.slot(), asio::detached));
        co_await asio::post(executor, asio::use_awaitable);
        REQUIRE_FALSE(result);
    }

    Awaitable<IoResult> finish() {
        const auto executor = co_await asio::this_coro::executor;
        while (!result) co_await asio::post(executor, asio::use_awaitable);
        co_return *result;
    }
};

}  // namespace

TEST_CASE("bytes arrive before the FIN, and the other direction stays open", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        co_await send(*a, "hello");
        a->shutdown_send();
        const auto received = co_await read_to_end(*b);
        CHECK(received.bytes == bytes_of("hello"));
        CHECK_FALSE(received.error);
        CHECK(b->peer_end() == PeerEnd::fin);
        co_await send(*b, "answer");
        b->close();
        co_await expect_to_end(*a, bytes_of("answer"));
        {
            const auto put = co_await send(*a, "x");
            CHECK(put.error == std::errc::broken_pipe);
        }
        CHECK(a->peer_end() == PeerEnd::fin);
    });
}

TEST_CASE("a reset is told from a FIN by reads and writes", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        a->reset();
        CHECK_FALSE(a->is_open());
        co_await expect_reset(*b);
        CHECK(b->peer_end() == PeerEnd::reset);
        {
            const auto put = co_await send(*b, "x");
            CHECK(put.error == std::errc::connection_reset);
        }
    });
}

TEST_CASE("a reset after the FIN is noticed without reading", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        a->shutdown_send();
        co_await expect_to_end(*b, {});
        const auto executor = co_await asio::this_coro::executor;
        asio::post(executor, [&a = *a] { a.reset(); });
        {
            const auto error = co_await b->ready(Readiness::broken);
            CHECK_FALSE(error);
        }
        CHECK(b->peer_end() == PeerEnd::reset);
    });
}

TEST_CASE("close wakes a pending read", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        PendingRead read;
        co_await read.start(*b);
        b->close();
        {
            const auto result = co_await read.finish();
            CHECK(result.error == std::errc::operation_canceled);
        }
        {
            const auto result = co_await b->read_some(read.buffer);
            CHECK(result.error == std::errc::operation_canceled);
        }
        {
            const auto result = co_await b->write(read.buffer);
            CHECK(result.error == std::errc::operation_canceled);
        }
        co_await expect_to_end(*a, {});
    });
}

TEST_CASE("a stream destroyed under a pending read wakes it, even when bytes just came",
          "[stream]") {
    const auto transport = any_transport();
    const bool bytes_came = GENERATE(false, true);
    run([transport, bytes_came]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        PendingRead read;
        co_await read.start(*b);
        if (bytes_came) co_await send(*a, "x");
        b.reset();
        {
            const auto result = co_await read.finish();
            CHECK(result.error == std::errc::operation_canceled);
        }
    });
}

TEST_CASE("a cancelled read leaves the stream usable", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(transport);
        {
            // Gone before bytes come that nobody waits for: its slot is not to be touched then.
            const auto read = std::make_unique<PendingRead>();
            co_await read->start(*b);
            read->signal.emit(asio::cancellation_type::terminal);
            const auto result = co_await read->finish();
            CHECK(result.error == std::errc::operation_canceled);
        }
        co_await send(*a, "later");
        const auto executor = co_await asio::this_coro::executor;
        for (int turn = 0; turn < 100; ++turn) co_await asio::post(executor, asio::use_awaitable);
        co_await expect(*b, "later");
    });
}

TEST_CASE("a slow reader gets 8 MiB whole, and the writer waits for it", "[stream]") {
    const auto transport = any_transport();
    run([transport]() -> Awaitable<void> {
        constexpr std::size_t size = 8 * 1024 * 1024;
        auto [a, b] = co_await make_pair(transport);
        const auto sent = Pattern(1).next(size);
        bool written = false;
        beside(co_await asio::this_coro::executor, [&a = *a, &sent, &written]() -> Awaitable<void> {
            {
                const auto result = co_await a.write(sent);
                CHECK(result.size == sent.size());
            }
            written = true;
            a.shutdown_send();
        });
        const auto first = co_await read_exactly(*b, 1);
        CHECK_FALSE(written);
        auto rest = co_await read_to_end(*b, 4099);
        rest.bytes.insert(rest.bytes.begin(), first.begin(), first.end());
        CHECK((rest.bytes == sent));
    });
}

TEST_CASE("the in-memory pair holds no more than its capacity", "[stream]") {
    run([]() -> Awaitable<void> {
        auto [a, b] = make_memory_pair(co_await asio::this_coro::executor, {10, {}, {}});
        CHECK(a->try_write(bytes_of("0123456789ab")).size == 10);
        CHECK(a->try_write(bytes_of("ab")).would_block());
        co_await expect(*b, "0123");
        CHECK(a->try_write(bytes_of("abcdef")).size == 4);
        // As Linux does: closing with unread input resets.
        b->close();
        co_await expect_reset(*a);
    });
}

TEST_CASE("a coroutine that waits on a stream of its own ends with its loop", "[stream]") {
    struct Witness {
        explicit Witness(bool& flag) : gone(flag) {}
        ~Witness() { gone = true; }
        Witness(const Witness&) = delete;
        Witness& operator=(const Witness&) = delete;
        bool& gone;
    };
    const auto waiting = [](std::unique_ptr<Stream> stream, bool& gone) -> Awaitable<void> {
        const Witness witness(gone);
        co_await stream->ready(Readiness::readable);
    };
    bool gone = false;
    std::unique_ptr<Stream> other;
    {
        asio::io_context loop(1);
        auto [mine, peer] = make_memory_pair(loop.get_executor());
        other = std::move(peer);
        asio::co_spawn(asio::any_io_executor(loop.get_executor()), waiting(std::move(mine), gone),
                       asio::detached);
        loop.poll();
        REQUIRE_FALSE(gone);
    }
    CHECK(gone);
}
