// CONNECT to domain names: through replaced parts, and through a DNS server that says nothing.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

/// Knows what it is told.
class FixedResolver : public net::Resolver {
  public:
    explicit FixedResolver(net::ResolveResult answer) : answer_(std::move(answer)) {}

    net::Awaitable<net::ResolveResult> resolve(std::string name) override {
        asked.push_back(std::move(name));
        co_return answer_;
    }

    std::vector<std::string> asked;

  private:
    net::ResolveResult answer_;
};

ProxyParts parts_with(Loopback& loopback, std::shared_ptr<net::Resolver> resolver) {
    auto parts = default_parts(loopback.executor(), {});
    parts.resolver = std::move(resolver);
    return parts;
}

/// A UDP port on loopback from which no answer ever comes.
class SilentServer {
  public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, generic, size) == 0);
        REQUIRE(::getsockname(socket_, generic, &size) == 0);
        port = ntohs(address.sin_port);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    ~SilentServer() { ::close(socket_); }

    std::uint16_t port = 0;

  private:
    int socket_;
};

}  // namespace

// Requests: Domain Name
TEST_CASE("All addresses of a name are tried") {
    Loopback loopback;
    const auto acceptor = loopback.listen();
    const std::vector addresses{*net::IpAddress::parse("127.0.0.9"),
                                *net::IpAddress::parse("127.0.0.8"), net::IpAddress::loopback_v4()};
    const auto resolver = std::make_shared<FixedResolver>(addresses);
    RunningProxy proxy(loopback, {}, parts_with(loopback, resolver));
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request("host.example", acceptor->local_endpoint().port) +
                               text("hello"));
        const auto remote = co_await Loopback::accept(*acceptor);
        co_await expect(*remote, text("hello"));
    });
    CHECK(resolver->asked == std::vector<std::string>{"host.example"});
}

// Operation Replies: no code says that a name does not exist; 0x04 is the nearest (AMB-39)
TEST_CASE("A name that cannot be resolved gets its code") {
    using Reason = net::ResolveError::Reason;
    const auto [reason, code] = GENERATE(
        table<Reason, wire::ReplyCode>({{Reason::not_found, wire::ReplyCode::host_unreachable},
                                        {Reason::timed_out, wire::ReplyCode::general_failure}}));
    Loopback loopback;
    const auto resolver =
        std::make_shared<FixedResolver>(net::ResolveError{reason, "host.example", "made up"});
    RunningProxy proxy(loopback, {}, parts_with(loopback, resolver));
    loopback.run([&, expected = code]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request("host.example", 80));
        co_await expect_all(*client, authenticated + failure(expected));
    });
}

TEST_CASE("A denied address stays denied behind a name, and the others are tried") {
    Loopback loopback;
    const auto acceptor = loopback.listen();
    const auto denied = *net::IpAddress::parse("127.0.0.9");
    ProxyConfig config;
    config.rules.deny.push_back(*net::Cidr::parse("127.0.0.9"));

    SECTION("none is left") {
        RunningProxy proxy(
            loopback, config,
            parts_with(loopback, std::make_shared<FixedResolver>(std::vector{denied})));
        loopback.run([&]() -> net::Awaitable<void> {
            const auto client = co_await loopback.connect(proxy.endpoint);
            co_await client->write(connect_request("host.example", 80));
            co_await expect_all(*client, authenticated + failure(wire::ReplyCode::not_allowed));
        });
    }
    SECTION("one is left") {
        const std::vector addresses{denied, net::IpAddress::loopback_v4()};
        RunningProxy proxy(loopback, config,
                           parts_with(loopback, std::make_shared<FixedResolver>(addresses)));
        loopback.run([&]() -> net::Awaitable<void> {
            const auto client = co_await loopback.connect(proxy.endpoint);
            co_await client->write(
                connect_request("host.example", acceptor->local_endpoint().port));
            const auto remote = co_await Loopback::accept(*acceptor);
            CHECK(remote->is_open());
        });
    }
}

TEST_CASE("A silent DNS server delays only the Request that needs it") {
    Loopback loopback;
    const SilentServer silent;
    const auto acceptor = loopback.listen();
    ProxyConfig config;
    config.dns.servers = "127.0.0.1:" + std::to_string(silent.port);
    config.dns.timeout = std::chrono::milliseconds(500);
    config.dns.tries = 1;
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto slow = co_await loopback.connect(proxy.endpoint);
        co_await slow->write(connect_request("nowhere.example", 80));
        co_await expect(*slow, authenticated);

        const auto quick = co_await loopback.connect(proxy.endpoint);
        co_await quick->write(connect_request(acceptor->local_endpoint()));
        const auto replies = co_await read_exactly(*quick, 14);
        CHECK(replies.size() == 14);

        Octets none(1);
        CHECK(slow->try_read(none).would_block());
        co_await expect_all(*slow, failure(wire::ReplyCode::general_failure));
    });
}

TEST_CASE("A client that leaves while its name is looked up is forgotten at once") {
    Loopback loopback;
    const SilentServer silent;
    ProxyConfig config;
    config.dns.servers = "127.0.0.1:" + std::to_string(silent.port);
    config.dns.timeout = std::chrono::seconds(60);
    RunningProxy proxy(loopback, config);
    loopback.run([&]() -> net::Awaitable<void> {
        const auto client = co_await loopback.connect(proxy.endpoint);
        co_await client->write(connect_request("nowhere.example", 80));
        co_await read_exactly(*client, 5);
        client->reset();
    });
    loopback.run_until([&] { return proxy.server.counters().open == 0; });
}
