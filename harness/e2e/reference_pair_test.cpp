// The reference client through the reference proxy, both in this process, over loopback.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "catch_shim.hpp"
#include "client/operations.hpp"
#include "net/memory_stream.hpp"
#include "net/tcp_acceptor.hpp"
#include "proxy/proxy_server.hpp"

using namespace socks6;

namespace {

using Octets = std::vector<std::uint8_t>;

struct Pair {
    Pair() {
        proxy::ProxyConfig config;
        config.listen = {net::IpAddress::loopback_v4(), 0};
        server = std::make_unique<proxy::ProxyServer>(
            io.get_executor(), config, proxy::default_parts(io.get_executor(), config));
        const auto started = server->start();
        REQUIRE(started);
        operation.proxy = {started->address.to_wire(), started->port};
    }

    client::Outcome run(net::Awaitable<client::Outcome> operating) {
        std::optional<client::Outcome> outcome;
        net::asio::co_spawn(io, std::move(operating),
                            [&](const std::exception_ptr& thrown, client::Outcome result) {
                                io.stop();
                                if (thrown) std::rethrow_exception(thrown);
                                outcome = std::move(result);
                            });
        io.run_for(std::chrono::seconds(20));
        REQUIRE(outcome);
        return *outcome;
    }

    net::asio::io_context io{1};
    client::ClientParts parts = client::default_parts(io.get_executor());
    client::Operation operation;
    std::unique_ptr<proxy::ProxyServer> server;
};

/// Reads to the end, then sends back what came.
net::Awaitable<void> echo_once(net::Acceptor& acceptor) {
    const auto accepted = co_await acceptor.accept();
    auto& stream = **accepted;
    Octets all;
    Octets piece(4096);
    for (;;) {
        const auto result = co_await stream.read_some(piece);
        if (result.size == 0) break;
        all.insert(all.end(), piece.begin(),
                   piece.begin() + static_cast<std::ptrdiff_t>(result.size));
    }
    co_await stream.write(all);
    stream.shutdown_send();
    co_await stream.read_some(piece);
}

}  // namespace

TEST_CASE("The reference client's NOOP is served by the reference proxy") {
    Pair pair;
    const auto outcome = pair.run(client::noop(pair.parts, pair.operation));
    CHECK(outcome.code == client::ExitCode::ok);
}

TEST_CASE("What the reference client sends through the reference proxy comes back whole") {
    Pair pair;
    auto listening = net::listen_tcp(pair.io.get_executor(), {net::IpAddress::loopback_v4(), 0});
    REQUIRE(listening);
    auto& acceptor = **listening;
    net::asio::co_spawn(pair.io, echo_once(acceptor), [](const std::exception_ptr&) {});

    // All of it fits into the pair, so that nobody need wait on this side.
    Octets sent(200'000);
    for (std::size_t index = 0; index < sent.size(); ++index) {
        sent[index] = static_cast<std::uint8_t>(index * 7 + (index >> 8));
    }
    auto [user, local] = net::make_memory_pair(
        pair.io.get_executor(), {.capacity = sent.size(), .first = {}, .second = {}});
    REQUIRE(user->try_write(sent).size == sent.size());
    user->shutdown_send();

    const auto target = acceptor.local_endpoint();
    const auto outcome = pair.run(client::connect(
        pair.parts, pair.operation, {target.address.to_wire(), target.port}, std::move(local)));
    CHECK(outcome.code == client::ExitCode::ok);
    Octets back(sent.size() + 1);
    back.resize(user->try_read(back).size);
    CHECK(back == sent);
}

TEST_CASE("A name for a loopback address is resolved by the proxy") {
    Pair pair;
    auto listening = net::listen_tcp(pair.io.get_executor(), {net::IpAddress::loopback_v4(), 0});
    REQUIRE(listening);
    net::asio::co_spawn(pair.io, echo_once(**listening), [](const std::exception_ptr&) {});
    auto [user, local] = net::make_memory_pair(pair.io.get_executor());
    user->shutdown_send();
    const auto outcome = pair.run(
        client::connect(pair.parts, pair.operation,
                        {*wire::Address::domain("localhost"), (*listening)->local_endpoint().port},
                        std::move(local)));
    CHECK(outcome.code == client::ExitCode::ok);
}
