#include "net/dns_resolver.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "net/socket_address.hpp"
#include "net/testing/stream_pairs.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;
using Reason = ResolveError::Reason;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::string first_label(const Bytes& query) {
    const std::size_t size = query[12];
    return {query.begin() + 13, query.begin() + 13 + static_cast<std::ptrdiff_t>(size)};
}

/// The query back as an answer, with one record of `data` if there is any.
Bytes answer_to(const Bytes& query, std::uint8_t type, const Bytes& data, std::uint8_t rcode) {
    auto end = query.begin() + 12;
    while (*end != 0) end += *end + 1;
    Bytes answer(query.begin(), end + 5);
    answer[2] = 0x81;
    answer[3] = static_cast<std::uint8_t>(0x80 | rcode);
    std::fill(answer.begin() + 6, answer.begin() + 12, std::uint8_t{0});
    if (data.empty()) return answer;
    answer[7] = 1;
    const Bytes head{0xC0, 12, 0, type, 0, 1,
                     0,    0,  0, 60,   0, static_cast<std::uint8_t>(data.size())};
    answer.insert(answer.end(), head.begin(), head.end());
    answer.insert(answer.end(), data.begin(), data.end());
    return answer;
}

/// "both.*" has an address of each family, "six.*" one, "silent.*" gets no answer, "broken.*"
/// SERVFAIL, all other names do not exist.
class DnsServer {
  public:
    explicit DnsServer(const asio::any_io_executor& executor)
        : socket_(executor, ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        const SocketAddress any_port({IpAddress::loopback_v4(), 0});
        REQUIRE(::bind(socket_.native_handle(), any_port.data(), any_port.size()) == 0);
        beside(executor, [this] { return serve(); });
    }

    std::string address() { return to_string(local_endpoint_of(socket_.native_handle())); }
    int queries() const { return queries_; }

  private:
    Awaitable<void> serve() {
        for (;;) {
            const auto [error] = co_await socket_.async_wait(
                asio::posix::descriptor_base::wait_read, asio::as_tuple(asio::use_awaitable));
            if (error) co_return;
            Bytes query(512);
            sockaddr_storage peer{};
            socklen_t size = sizeof peer;
            auto* address = reinterpret_cast<sockaddr*>(&peer);
            const auto got =
                ::recvfrom(socket_.native_handle(), query.data(), query.size(), 0, address, &size);
            if (got < 17) continue;
            ++queries_;
            const auto answer = respond(query);
            if (answer.empty()) continue;
            ::sendto(socket_.native_handle(), answer.data(), answer.size(), 0, address, size);
        }
    }

    static Bytes respond(const Bytes& query) {
        const auto name = first_label(query);
        auto end = query.begin() + 12;
        while (*end != 0) end += *end + 1;
        const std::uint8_t type = end[2];
        constexpr std::uint8_t a = 1;
        if (name == "silent") return {};
        if (name == "broken") return answer_to(query, type, {}, 2);
        if (name != "both" && name != "six") return answer_to(query, type, {}, 3);
        if (type != a) {
            Bytes six(16);
            six[0] = 0xFD;
            six[15] = 7;
            return answer_to(query, type, six, 0);
        }
        return answer_to(query, type, name == "both" ? Bytes{127, 0, 0, 9} : Bytes{}, 0);
    }

    asio::posix::stream_descriptor socket_;
    int queries_ = 0;
};

bool contains(const ResolveResult& result, const char* address) {
    if (!result) return false;
    return std::count(result->begin(), result->end(), *IpAddress::parse(address)) == 1;
}

DnsOptions options_for(DnsServer& server, int timeout_ms = 5000) {
    return {server.address(), std::chrono::milliseconds(timeout_ms), 1};
}

}  // namespace

TEST_CASE("a name gives its addresses of both families", "[resolver]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DnsServer server(executor);
        DnsResolver resolver(executor, options_for(server));
        REQUIRE(resolver.start_error().empty());
        const auto both = co_await resolver.resolve("both.example");
        CHECK(contains(both, "127.0.0.9"));
        CHECK(contains(both, "fd00::7"));
        const auto six = co_await resolver.resolve("six.example");
        if (!six) FAIL(to_string(six.error()));
        CHECK(contains(six, "fd00::7"));
    });
}

TEST_CASE("a literal, localhost and what is no name need no query", "[resolver]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DnsServer server(executor);
        DnsResolver resolver(executor, options_for(server));
        const auto literal = co_await resolver.resolve("192.0.2.7");
        CHECK(contains(literal, "192.0.2.7"));
        const auto six = co_await resolver.resolve("2001:db8::1");
        CHECK(contains(six, "2001:db8::1"));
        const auto local = co_await resolver.resolve("localhost");
        CHECK(contains(local, "127.0.0.1"));
        for (const std::string& name :
             {std::string(), std::string("both.example\0x", 14), std::string(256, 'a')}) {
            const auto none = co_await resolver.resolve(name);
            REQUIRE_FALSE(none);
            CHECK(none.error().reason == Reason::not_found);
        }
        CHECK(server.queries() == 0);
    });
}

TEST_CASE("the reasons of failure are told apart", "[resolver]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DnsServer server(executor);
        DnsResolver resolver(executor, options_for(server, 100));
        const auto none = co_await resolver.resolve("absent.example");
        REQUIRE_FALSE(none);
        CHECK(none.error().reason == Reason::not_found);
        CHECK(to_string(none.error()) == "resolve absent.example: Domain name not found");
        const auto broken = co_await resolver.resolve("broken.example");
        REQUIRE_FALSE(broken);
        CHECK(broken.error().reason == Reason::no_server);
        const auto silent = co_await resolver.resolve("silent.example");
        REQUIRE_FALSE(silent);
        INFO(to_string(silent.error()));
        CHECK(silent.error().reason == Reason::timed_out);
        DnsResolver bad(executor, {"no address", std::chrono::milliseconds(100), 1});
        CHECK_FALSE(bad.start_error().empty());
        const auto refused = co_await bad.resolve("both.example");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::no_server);
    });
}

TEST_CASE("a silent server delays only the request that asked it", "[resolver]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DnsServer server(executor);
        DnsResolver resolver(executor, options_for(server, 60'000));
        std::optional<ResolveResult> silent;
        asio::cancellation_signal signal;
        asio::co_spawn(
            executor,
            [&]() -> Awaitable<void> { silent = co_await resolver.resolve("silent.example"); },
            asio::bind_cancellation_slot(signal.slot(), asio::detached));
        while (server.queries() == 0) co_await asio::post(executor, asio::use_awaitable);
        const auto both = co_await resolver.resolve("both.example");
        CHECK(contains(both, "127.0.0.9"));
        CHECK_FALSE(silent);
        signal.emit(asio::cancellation_type::terminal);
        while (!silent) co_await asio::post(executor, asio::use_awaitable);
        REQUIRE_FALSE(*silent);
        CHECK(silent->error().reason == Reason::cancelled);
    });
}

TEST_CASE("a resolver that goes away ends what was asked of it", "[resolver]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        DnsServer server(executor);
        std::optional<DnsResolver> resolver(std::in_place, executor, options_for(server, 60'000));
        asio::post(executor, [&] { resolver.reset(); });
        const auto result = co_await resolver->resolve("silent.example");
        REQUIRE_FALSE(result);
        CHECK(result.error().reason == Reason::cancelled);
    });
}
