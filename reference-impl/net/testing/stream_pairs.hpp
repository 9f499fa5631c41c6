// For tests of what stands on streams: a loop with an end, connected pairs, known bytes.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catch_shim.hpp"
#include "net/memory_stream.hpp"
#include "net/tcp_acceptor.hpp"
#include "net/tcp_connector.hpp"
#include "net/testing/tls_pairs.hpp"

namespace socks6::net::testing {

/// Runs the coroutine to its end on a loop of its own; fails the test when that takes too long.
template <typename Coroutine>
void run(Coroutine coroutine, std::chrono::seconds limit = std::chrono::seconds(60)) {
    asio::io_context loop(1);
    std::exception_ptr failure;
    bool done = false;
    asio::co_spawn(asio::any_io_executor(loop.get_executor()), std::move(coroutine),
                   [&](std::exception_ptr error) {
                       failure = error;
                       done = true;
                       loop.stop();
                   });
    loop.run_for(limit);
    REQUIRE(done);
    if (failure) std::rethrow_exception(failure);
}

/// Starts a coroutine beside the caller, on the same loop.
template <typename Coroutine>
void beside(const asio::any_io_executor& executor, Coroutine coroutine) {
    asio::co_spawn(executor, std::move(coroutine), asio::detached);
}

/// `tls` is over TCP; `tls_narrow` over an in-memory pair that holds less than a record.
enum class Transport { memory, tcp, tls, tls_narrow };

using Pair = std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>;

inline Awaitable<Pair> make_tcp_pair() {
    const auto executor = co_await asio::this_coro::executor;
    auto acceptor = listen_tcp(executor, {IpAddress::loopback_v4(), 0});
    REQUIRE(acceptor);
    TcpConnector connector(executor);
    auto connected = co_await connector.connect((*acceptor)->local_endpoint(), {});
    REQUIRE(connected);
    auto accepted = co_await (*acceptor)->accept();
    REQUIRE(accepted);
    co_return Pair{std::move(connected->stream), std::move(*accepted)};
}

inline Awaitable<Pair> make_tls_pair(Pair under) {
    const TlsContexts contexts;
    auto both = co_await shake_hands(std::move(under.first), std::move(under.second),
                                     *contexts.client, *contexts.server);
    REQUIRE(*both.client);
    REQUIRE(*both.server);
    co_return Pair{std::move(**both.client), std::move(**both.server)};
}

/// Two connected streams, the first being the client's.
inline Awaitable<Pair> make_pair(Transport transport) {
    const auto executor = co_await asio::this_coro::executor;
    if (transport == Transport::memory) co_return make_memory_pair(executor);
    if (transport == Transport::tcp) co_return co_await make_tcp_pair();
    if (transport == Transport::tls_narrow) {
        auto narrow = make_memory_pair(executor, {1000, {}, {}});
        co_return co_await make_tls_pair(std::move(narrow));
    }
    auto tcp = co_await make_tcp_pair();
    co_return co_await make_tls_pair(std::move(tcp));
}

/// Bytes that do not repeat within what a test sends, so that loss and disorder show.
class Pattern {
  public:
    explicit Pattern(std::uint64_t seed) : state_(seed) {}

    std::vector<std::uint8_t> next(std::size_t size) {
        std::vector<std::uint8_t> bytes(size);
        for (auto& byte : bytes) {
            state_ = state_ * 6364136223846793005U + 1442695040888963407U;
            byte = static_cast<std::uint8_t>(state_ >> 56U);
        }
        return bytes;
    }

  private:
    std::uint64_t state_;
};

inline std::vector<std::uint8_t> bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

/// What a reader saw until the end of its stream.
struct Received {
    std::vector<std::uint8_t> bytes;
    std::error_code error;  ///< empty: FIN
};

/// Reads to the end in pieces of `piece`; between them lets everyone else run.
inline Awaitable<Received> read_to_end(Stream& stream, std::size_t piece = 16 * 1024) {
    Received received;
    std::vector<std::uint8_t> buffer(piece);
    for (;;) {
        const auto got = co_await stream.read_some(buffer);
        received.error = got.error;
        if (got.error || got.end_of_stream()) co_return received;
        const auto stop = buffer.begin() + static_cast<std::ptrdiff_t>(got.size);
        received.bytes.insert(received.bytes.end(), buffer.begin(), stop);
    }
}

/// Exactly `size` bytes, or fewer if the stream ends.
inline Awaitable<std::vector<std::uint8_t>> read_exactly(Stream& stream, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    std::size_t have = 0;
    while (have < size) {
        const auto got = co_await stream.read_some(std::span(bytes).subspan(have));
        if (got.size == 0) break;
        have += got.size;
    }
    bytes.resize(have);
    co_return bytes;
}

// Catch2 must not see one assertion begin within another: none may hold a co_await, during which
// other coroutines assert. These coroutines wait first and assert then.

/// Lets everything on the loop run that is ready, and what that makes ready.
inline Awaitable<void> settle() {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 50; ++i) co_await asio::post(executor, asio::use_awaitable);
}

inline Awaitable<IoResult> send(Stream& stream, std::string text) {
    const auto bytes = bytes_of(text);
    co_return co_await stream.write(bytes);
}

/// These bytes and then FIN.
inline Awaitable<void> expect_to_end(Stream& stream, std::vector<std::uint8_t> expected) {
    const auto received = co_await read_to_end(stream);
    CHECK((received.bytes == expected));
    CHECK_FALSE(received.error);
}

/// Whatever bytes, and then a reset.
inline Awaitable<void> expect_reset(Stream& stream) {
    const auto received = co_await read_to_end(stream);
    CHECK(received.error == std::errc::connection_reset);
    CHECK(stream.peer_end() == PeerEnd::reset);
}

/// These bytes; more may follow.
inline Awaitable<void> expect(Stream& stream, std::string text) {
    const auto received = co_await read_exactly(stream, text.size());
    CHECK(received == bytes_of(text));
}

}  // namespace socks6::net::testing
