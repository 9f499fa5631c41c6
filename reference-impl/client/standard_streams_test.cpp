#include "client/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>

#include "catch_shim.hpp"

using namespace socks6;
using client::StandardStreams;

namespace {

struct Pipe {
    Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
    ~Pipe() {
        for (const int end : ends) ::close(end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    std::array<int, 2> ends{};
};

template <typename Coroutine>
void run(net::asio::io_context& io, Coroutine coroutine) {
    bool done = false;
    net::asio::co_spawn(io, std::move(coroutine), [&](const std::exception_ptr& thrown) {
        done = true;
        if (thrown) std::rethrow_exception(thrown);
    });
    io.run_for(std::chrono::seconds(20));
    REQUIRE(done);
}

}  // namespace

TEST_CASE("Pipes are read and written, and keep their blocking mode") {
    net::asio::io_context io(1);
    Pipe in;
    Pipe out;
    StandardStreams streams(io.get_executor(), in.ends[0], out.ends[1]);
    std::array<std::uint8_t, 16> buffer{};
    CHECK(streams.try_read(buffer).would_block());
    REQUIRE(::write(in.ends[1], "hello", 5) == 5);
    run(io, [&]() -> net::Awaitable<void> {
        const auto read = co_await streams.read_some(buffer);
        CHECK(read.size == 5);
        const auto written = co_await streams.write(std::span(buffer).first(5));
        CHECK(written.size == 5);
    });
    std::string back(5, ' ');
    REQUIRE(::read(out.ends[0], back.data(), 5) == 5);
    CHECK(back == "hello");
    CHECK((::fcntl(in.ends[0], F_GETFL) & O_NONBLOCK) == 0);
    CHECK((::fcntl(out.ends[1], F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("A file can be read, to an end that stays") {
    net::asio::io_context io(1);
    Pipe out;
    const int file = ::open("/dev/null", O_RDONLY);
    REQUIRE(file >= 0);
    StandardStreams streams(io.get_executor(), file, out.ends[1]);
    ::close(file);
    run(io, [&]() -> net::Awaitable<void> {
        std::array<std::uint8_t, 16> buffer{};
        for (int round = 0; round < 2; ++round) {
            const auto error = co_await streams.ready(net::Readiness::readable);
            CHECK_FALSE(error);
            const auto read = co_await streams.read_some(buffer);
            CHECK(read.end_of_stream());
        }
    });
}

TEST_CASE("Once the other side has ended, no more input is waited for") {
    net::asio::io_context io(1);
    Pipe in;
    Pipe out;
    StandardStreams streams(io.get_executor(), in.ends[0], out.ends[1]);
    bool woken = false;
    streams.wait(net::Readiness::readable, [&](std::error_code error) { woken = !error; }, {});
    streams.shutdown_send();
    io.run_for(std::chrono::seconds(20));
    CHECK(woken);
    std::array<std::uint8_t, 16> buffer{};
    CHECK(streams.try_read(buffer).end_of_stream());
}

TEST_CASE("What comes from a program is read to its own end, also when the peer has ended") {
    net::asio::io_context io(1);
    Pipe in;
    Pipe out;
    StandardStreams streams(io.get_executor(), in.ends[0], out.ends[1],
                            client::input_end_of(in.ends[0]));
    streams.shutdown_send();
    std::array<std::uint8_t, 16> buffer{};
    CHECK(streams.try_read(buffer).would_block());
    REQUIRE(::write(in.ends[1], "late", 4) == 4);
    CHECK(streams.try_read(buffer).size == 4);
}
