// The client against a proxy that is played byte by byte.
#include "client/operations.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "catch_shim.hpp"
#include "client/host_port.hpp"
#include "net/buffered_relay.hpp"
#include "net/memory_stream.hpp"
#include "net/testing/stream_pairs.hpp"

using namespace socks6;
using namespace socks6::client;

namespace {

using Octets = std::vector<std::uint8_t>;
using StreamPtr = std::unique_ptr<net::Stream>;

Octets join(Octets a, const Octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Octets text(std::string_view characters) {
    return {characters.begin(), characters.end()};
}

const Octets noop_request{6, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
const Octets connect_request{6, 0, 1, 0, 80, 3, 1, 'h', 0};
const Octets authenticated{6, 0, 0, 0, 0};
const Octets success{0, 0, 9, 1, 127, 0, 0, 1, 0};
const Octets refused{5, 0, 0, 1, 0, 0, 0, 0, 0};

/// Every connection is one end of a pair in memory; the test plays the other.
class PairConnector : public net::Connector {
  public:
    explicit PairConnector(StreamPtr end) : end_(std::move(end)) {}

    net::Awaitable<net::ConnectResult> connect(net::Endpoint, net::ConnectOptions) override {
        co_return net::Connected{std::move(end_)};
    }

  private:
    StreamPtr end_;
};

using net::testing::read_exactly;

struct Scene {
    Scene() {
        auto pair = net::make_memory_pair(io.get_executor());
        proxy = std::move(pair.second);
        parts.connector = std::make_shared<PairConnector>(std::move(pair.first));
        parts.relay = std::make_shared<net::BufferedRelay>(io.get_executor());
        auto locals = net::make_memory_pair(io.get_executor());
        user = std::move(locals.first);
        local = std::move(locals.second);
        operation.proxy = parse_host_port("192.0.2.1:1080").value();
    }

    /// The client and the proxy's script side by side, to the end of both.
    template <typename Script>
    Outcome run(net::Awaitable<Outcome> client, Script script) {
        std::optional<Outcome> outcome;
        bool played = false;
        net::asio::co_spawn(io, std::move(client), [&](const std::exception_ptr& e, Outcome o) {
            if (e) std::rethrow_exception(e);
            outcome = std::move(o);
        });
        net::asio::co_spawn(io, std::move(script), [&](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
            played = true;
        });
        io.run_for(std::chrono::seconds(20));
        REQUIRE(outcome);
        CHECK(played);
        return *outcome;
    }
    template <typename Script>
    Outcome run_noop(Script script) {
        return run(noop(parts, operation), std::move(script));
    }
    template <typename Script>
    Outcome run_connect(Script script) {
        return run(connect(parts, operation, parse_host_port("h:80").value(), std::move(local)),
                   std::move(script));
    }

    net::asio::io_context io{1};
    ClientParts parts;
    Operation operation;
    StreamPtr proxy;  ///< the proxy's end
    StreamPtr user;   ///< what types and reads
    StreamPtr local;  ///< what the client has as its standard streams
};

}  // namespace

// Requests: NOOP
TEST_CASE("noop sends its Request and ends with its replies") {
    Scene scene;
    const auto outcome = scene.run_noop([&]() -> net::Awaitable<void> {
        const auto request = co_await read_exactly(*scene.proxy, noop_request.size());
        CHECK(request == noop_request);
        co_await scene.proxy->write(authenticated);
        co_await scene.proxy->write(success);
        const auto rest = co_await read_exactly(*scene.proxy, 1);
        CHECK(rest.empty());
    });
    CHECK(outcome.code == ExitCode::ok);
    CHECK(outcome.text.empty());
}

TEST_CASE("Each failure has its exit code") {
    struct Row {
        Octets reply;
        ExitCode code;
        const char* text;
    };
    const auto row = GENERATE(values<Row>(
        {{{6, 1}, ExitCode::version_mismatch, "version_mismatch"},
         {{6, 0}, ExitCode::version_mismatch, "version_mismatch"},
         {{6, 0, 1, 0xFF, 0}, ExitCode::authentication_refused, "no acceptable methods"},
         {join(authenticated, refused), ExitCode::operation_failed, "connection_refused"},
         {{6, 0, 0, 0, 1, 0, 0}, ExitCode::protocol_error, "Authentication Reply"},
         {{6, 0, 0}, ExitCode::protocol_error, "ended"}}));
    Scene scene;
    const auto outcome = scene.run_noop([&]() -> net::Awaitable<void> {
        co_await read_exactly(*scene.proxy, noop_request.size());
        co_await scene.proxy->write(row.reply);
        scene.proxy->shutdown_send();
    });
    CHECK(outcome.code == row.code);
    CHECK(outcome.text.find(row.text) != std::string::npos);
}

TEST_CASE("A proxy that stays silent is given up") {
    Scene scene;
    scene.operation.session.authentication_timeout = std::chrono::milliseconds(30);
    const auto outcome = scene.run_noop([]() -> net::Awaitable<void> { co_return; });
    CHECK(outcome.code == ExitCode::timed_out);
}

// False Starts: without an Authentication Method option, data may follow the Request at once
TEST_CASE("connect: what is there to send goes with the Request, and is sent once") {
    Scene scene;
    CHECK(scene.user->try_write(text("early ")).size == 6);
    const auto outcome = scene.run_connect([&]() -> net::Awaitable<void> {
        const auto expected = join(connect_request, text("early "));
        const auto first = co_await read_exactly(*scene.proxy, expected.size());
        CHECK(first == expected);
        co_await scene.user->write(text("soon "));
        const auto second = co_await read_exactly(*scene.proxy, 5);
        CHECK(second == text("soon "));
        co_await scene.proxy->write(join(join(authenticated, success), text("answer")));
        co_await scene.user->write(text("late"));
        scene.user->shutdown_send();
        const auto third = co_await read_exactly(*scene.proxy, 5);
        CHECK(third == text("late"));
        scene.proxy->shutdown_send();
        const auto answer = co_await read_exactly(*scene.user, 7);
        CHECK(answer == text("answer"));
    });
    CHECK(outcome.code == ExitCode::ok);
}

TEST_CASE("connect without false start waits for the Operation Reply") {
    Scene scene;
    scene.operation.session.false_start = false;
    CHECK(scene.user->try_write(text("data")).size == 4);
    const auto outcome = scene.run_connect([&]() -> net::Awaitable<void> {
        const auto request = co_await read_exactly(*scene.proxy, connect_request.size());
        CHECK(request == connect_request);
        co_await scene.proxy->write(authenticated);
        Octets none(1);
        CHECK(scene.proxy->try_read(none).would_block());
        co_await scene.proxy->write(success);
        const auto data = co_await read_exactly(*scene.proxy, 4);
        CHECK(data == text("data"));
        scene.user->shutdown_send();
        scene.proxy->shutdown_send();
    });
    CHECK(outcome.code == ExitCode::ok);
}

TEST_CASE("connect: a proxy that breaks the connection is told") {
    Scene scene;
    const auto outcome = scene.run_connect([&]() -> net::Awaitable<void> {
        co_await read_exactly(*scene.proxy, connect_request.size());
        co_await scene.proxy->write(join(authenticated, success));
        co_await scene.user->write(text("x"));
        co_await read_exactly(*scene.proxy, 1);
        scene.proxy->reset();
    });
    CHECK(outcome.code == ExitCode::connection_broken);
}

TEST_CASE("HOST:PORT takes names and addresses") {
    CHECK(parse_host_port("example.org:80")->address.name() == "example.org");
    CHECK(parse_host_port("192.0.2.1:80")->address.type() == wire::AddressType::ipv4);
    CHECK(parse_host_port("[2001:db8::1]:80")->address.type() == wire::AddressType::ipv6);
    for (const auto* bad : {"", "host", ":80", "host:", "host:65536", "2001:db8::1:80", "[x]:80"}) {
        INFO(bad);
        CHECK_FALSE(parse_host_port(bad));
    }
}
