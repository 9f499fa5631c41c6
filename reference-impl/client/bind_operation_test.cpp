// BIND and its backlog, against a proxy that is played byte by byte.
#include "client/bind_operation.hpp"

#include <csignal>

#include "client/scripted_proxy_test.hpp"

using namespace socks6;
using namespace socks6::client;
using namespace socks6::client::testing;

namespace {

const Octets bind_any{6, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0};
const Octets bind_backlog{6, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1, 1, 6, 0x84, 4, 0, 3};
const Octets granted{0, 0, 9, 1, 127, 0, 0, 1, 1, 1, 6, 0x84, 4, 0, 2};
const Octets bind_further{6, 0, 2, 0, 9, 1, 127, 0, 0, 1, 0};

/// The proxy's side of a BIND up to its remote.
net::Awaitable<StreamPtr> give_remote(ScriptedProxy& proxy, const Octets& request) {
    auto stream = co_await proxy.next();
    const auto got = co_await read_exactly(*stream, request.size());
    CHECK(got == request);
    const auto replies = join(authenticated, success, peer);
    co_await stream->write(replies);
    co_return stream;
}

net::Awaitable<void> expect_echo(net::Stream& stream, std::string_view what) {
    const auto bytes = text(what);
    co_await stream.write(bytes);
    const auto back = co_await read_exactly(stream, bytes.size());
    CHECK(back == bytes);
}

}  // namespace

// Handling BIND
TEST_CASE("bind tells where it listens and serves the one remote") {
    Stage stage;
    BindPlan plan;
    plan.serve = serve_echo();
    std::uint16_t listening = 0;
    plan.listening = [&](const session::Endpoint& endpoint) { listening = endpoint.port; };
    stage.beside([&]() -> net::Awaitable<void> {
        const auto remote = co_await give_remote(*stage.proxy, bind_any);
        co_await expect_echo(*remote, "hello");
        remote->shutdown_send();
        const auto rest = co_await read_exactly(*remote, 1);
        CHECK(rest.empty());
    });
    const auto outcome = stage.run(bind(stage.parts, stage.operation, plan));
    CHECK(outcome.code == ExitCode::ok);
    CHECK(listening == 9);
}

TEST_CASE("bind: a refused second reply ends it") {
    Stage stage;
    BindPlan plan;
    plan.serve = serve_echo();
    stage.beside([&]() -> net::Awaitable<void> {
        const auto stream = co_await stage.proxy->next();
        const auto replies = join(authenticated, success, refused);
        co_await stream->write(replies);
        co_await read_exactly(*stream, 1000);
    });
    const auto outcome = stage.run(bind(stage.parts, stage.operation, plan));
    CHECK(outcome.code == ExitCode::operation_failed);
}

// Listen Backlog options: further BINDs, concurrently, with the address of the first reply
TEST_CASE("bind with a backlog takes remotes side by side, until the initial connection ends") {
    Stage stage;
    BindPlan plan;
    plan.serve = serve_echo();
    plan.backlog = std::uint16_t{3};
    stage.beside([&]() -> net::Awaitable<void> {
        auto initial = co_await stage.proxy->next();
        const auto request = co_await read_exactly(*initial, bind_backlog.size());
        CHECK(request == bind_backlog);
        const auto replies = join(authenticated, granted);
        co_await initial->write(replies);
        const auto first = co_await give_remote(*stage.proxy, bind_further);
        const auto second = co_await give_remote(*stage.proxy, bind_further);
        const auto third = co_await give_remote(*stage.proxy, bind_further);
        co_await expect_echo(*third, "three");
        co_await expect_echo(*first, "one");
        co_await expect_echo(*second, "two");
        Octets none(1);
        CHECK(initial->try_read(none).would_block());
        initial->shutdown_send();
    });
    const auto outcome = stage.run(bind(stage.parts, stage.operation, plan));
    CHECK(outcome.code == ExitCode::protocol_error);
    CHECK(outcome.text == "ended_early: the proxy ended the listener");
}

TEST_CASE(
    "bind with a backlog: a further BIND that fails is followed by another, but not for ever") {
    Stage stage;
    BindPlan plan;
    plan.serve = serve_echo();
    plan.backlog = std::uint16_t{3};
    std::size_t complaints = 0;
    plan.complain = [&](const Outcome&) { ++complaints; };
    const bool recovers = GENERATE(true, false);
    stage.beside([&]() -> net::Awaitable<void> {
        auto initial = co_await stage.proxy->next();
        co_await read_exactly(*initial, bind_backlog.size());
        const auto one_at_a_time = join(authenticated, granted);
        co_await initial->write(one_at_a_time);
        std::vector<StreamPtr> kept;
        for (int failing = 0; failing < 2; ++failing) {
            kept.push_back(co_await stage.proxy->next());
            co_await read_exactly(*kept.back(), bind_further.size());
            const auto replies = join(authenticated, success, refused);
            co_await kept.back()->write(replies);
        }
        while (recovers || kept.size() < 100) {
            auto stream = co_await stage.proxy->next();
            co_await read_exactly(*stream, bind_further.size());
            const auto replies = join(authenticated, success, recovers ? peer : refused);
            co_await stream->write(replies);
            if (recovers) {
                co_await expect_echo(*stream, "served");
                initial->shutdown_send();
                break;
            }
            kept.push_back(std::move(stream));
        }
        Octets none(1);
        co_await initial->read_some(none);
    });
    const auto outcome = stage.run(bind(stage.parts, stage.operation, plan));
    CHECK(outcome.code == (recovers ? ExitCode::protocol_error : ExitCode::operation_failed));
    CHECK(complaints >= 2);
}

TEST_CASE("bind: a backlog that is not granted leaves one remote (AMB-51)") {
    Stage stage;
    BindPlan plan;
    plan.serve = serve_echo();
    plan.backlog = std::uint16_t{3};
    stage.beside([&]() -> net::Awaitable<void> {
        const auto remote = co_await give_remote(*stage.proxy, bind_backlog);
        co_await expect_echo(*remote, "hello");
        remote->shutdown_send();
    });
    CHECK(stage.run(bind(stage.parts, stage.operation, plan)).code == ExitCode::ok);
}

TEST_CASE("A command gets the connection as its standard input and output") {
    std::signal(SIGPIPE, SIG_IGN);
    Stage stage;
    BindPlan plan;
    plan.serve = serve_command(stage.parts, "tr a-z A-Z; printf done");
    stage.beside([&]() -> net::Awaitable<void> {
        const auto remote = co_await give_remote(*stage.proxy, bind_any);
        const auto sent = text("hello");
        co_await remote->write(sent);
        remote->shutdown_send();
        const auto back = co_await net::testing::read_to_end(*remote);
        CHECK(back.bytes == text("HELLOdone"));
    });
    CHECK(stage.run(bind(stage.parts, stage.operation, plan)).code == ExitCode::ok);
}
