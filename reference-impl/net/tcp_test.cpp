// The kernel's TCP: connector and acceptor together.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <optional>

#include "net/tcp_options.hpp"
#include "net/testing/own_network.hpp"
#include "net/testing/stream_pairs.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;
using Reason = ConnectError::Reason;

namespace {

const Endpoint any_port{IpAddress::loopback_v4(), 0};

std::unique_ptr<Acceptor> listen(const asio::any_io_executor& executor, const Endpoint& local,
                                 const ListenOptions& options = {}) {
    auto listening = listen_tcp(executor, local, options);
    if (!listening) FAIL(to_string(listening.error()));
    return std::move(*listening);
}

/// A loopback port on which nobody listens.
Endpoint closed_port(const asio::any_io_executor& executor) {
    return listen(executor, any_port)->local_endpoint();
}

/// -1 when it cannot be had.
int option_of(const Stream& stream, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(stream.native_handle(), level, name, &value, &size);
    return value;
}

}  // namespace

// draft-05, "Operation Replies": 0x05 connection refused.
TEST_CASE("a closed port refuses", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto remote = closed_port(executor);
        TcpConnector connector(executor);
        const auto result = co_await connector.connect(remote, {});
        REQUIRE_FALSE(result);
        CHECK(result.error().reason == Reason::refused);
        CHECK(to_string(result.error()) ==
              "connect to " + to_string(remote) + ": Connection refused");
    });
}

// draft-05, "Operation Replies": 0x09 connection attempt timed out.
TEST_CASE("a host that does not answer times out; a cancelled attempt says so", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        // A full queue drops SYNs.
        ListenOptions options;
        options.backlog = 0;
        const auto acceptor = listen(executor, any_port, options);
        TcpConnector connector(executor);
        ConnectOptions limited;
        limited.timeout = std::chrono::milliseconds(200);
        std::vector<std::unique_ptr<Stream>> filling;
        std::optional<ConnectError> error;
        for (int i = 0; i < 8 && !error; ++i) {
            auto result = co_await connector.connect(acceptor->local_endpoint(), limited);
            if (result) {
                filling.push_back(std::move(result->stream));
            } else {
                error = result.error();
            }
        }
        REQUIRE(error);
        CHECK(error->reason == Reason::timed_out);

        asio::cancellation_signal signal;
        std::optional<ConnectResult> cancelled;
        asio::co_spawn(
            executor,
            [&]() -> Awaitable<void> {
                cancelled = co_await connector.connect(acceptor->local_endpoint(), {});
            },
            asio::bind_cancellation_slot(signal.slot(), asio::detached));
        co_await asio::post(executor, asio::use_awaitable);
        signal.emit(asio::cancellation_type::terminal);
        while (!cancelled) co_await asio::post(executor, asio::use_awaitable);
        REQUIRE_FALSE(*cancelled);
        CHECK(cancelled->error().reason == Reason::cancelled);
    });
}

TEST_CASE("both ends know both addresses; source and TOS are as asked", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto acceptor = listen(executor, any_port);
        TcpConnector connector(executor);
        ConnectOptions options;
        options.source = Endpoint{IpAddress::v4({127, 0, 0, 77}), 0};
        options.tos = 0x10;
        auto connected = co_await connector.connect(acceptor->local_endpoint(), options);
        REQUIRE(connected);
        auto accepted = co_await acceptor->accept();
        REQUIRE(accepted);
        const auto& stream = *connected->stream;
        CHECK(stream.local_endpoint().address == options.source->address);
        CHECK(stream.remote_endpoint() == acceptor->local_endpoint());
        CHECK((*accepted)->remote_endpoint() == stream.local_endpoint());
        CHECK((*accepted)->local_endpoint() == stream.remote_endpoint());
        int tos = 0;
        socklen_t size = sizeof tos;
        ::getsockopt(stream.native_handle(), IPPROTO_IP, IP_TOS, &tos, &size);
        CHECK(tos == 0x10);
    });
}

TEST_CASE("all addresses are tried; the most telling error remains", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto acceptor = listen(executor, any_port);
        const auto closed = closed_port(executor);
        // TCP to the broadcast address is refused by the kernel itself.
        const Endpoint unusable{IpAddress::v4({255, 255, 255, 255}), 9};
        TcpConnector connector(executor);
        const std::vector<Endpoint> with_one{closed, unusable, acceptor->local_endpoint()};
        const auto found = co_await connect_any(connector, with_one, {});
        REQUIRE(found);
        CHECK(found->stream->remote_endpoint() == acceptor->local_endpoint());
        const std::vector<Endpoint> without{closed, unusable};
        const auto failed = co_await connect_any(connector, without, {});
        REQUIRE_FALSE(failed);
        CHECK(failed.error().reason == Reason::refused);
        const auto none = co_await connect_any(connector, {}, {});
        REQUIRE_FALSE(none);
        CHECK(none.error().reason == Reason::host_unreachable);
    });
}

TEST_CASE("listeners share a port when told to, and else say why not", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ListenOptions shared;
        shared.reuse_port = true;
        const auto first = listen(executor, any_port, shared);
        const auto second = listen(executor, first->local_endpoint(), shared);
        CHECK(second->local_endpoint() == first->local_endpoint());
        const auto third = listen_tcp(executor, first->local_endpoint());
        REQUIRE_FALSE(third);
        CHECK(to_string(third.error()) ==
              "listen on " + to_string(first->local_endpoint()) + ": bind: Address already in use");
    });
}

TEST_CASE("an IPv4 peer of a dual-stack listener has an IPv4 address", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ListenOptions options;
        options.v6_only = false;
        auto listening = listen_tcp(executor, {IpAddress::any_v6(), 0}, options);
        if (!listening) {
            WARN("TEST-SKIPPED: no IPv6 here: " + to_string(listening.error()));
            co_return;
        }
        TcpConnector connector(executor);
        const auto port = (*listening)->local_endpoint().port;
        const auto connected = co_await connector.connect({IpAddress::loopback_v4(), port}, {});
        REQUIRE(connected);
        const auto accepted = co_await (*listening)->accept();
        REQUIRE(accepted);
        CHECK((*accepted)->remote_endpoint() == connected->stream->local_endpoint());
    });
}

// A relay that waited for more to send would hold back what a client needs for its next step.
TEST_CASE("neither end delays, and urgent data stay in line", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        for (const bool mptcp : {false, true}) {
            // What the kernel does not know falls back to TCP.
            ListenOptions listening;
            listening.mptcp = mptcp;
            const auto acceptor = listen(executor, any_port, listening);
            ConnectOptions options;
            options.mptcp = mptcp;
            TcpConnector connector(executor);
            const auto connected = co_await connector.connect(acceptor->local_endpoint(), options);
            REQUIRE(connected);
            const auto accepted = co_await acceptor->accept();
            REQUIRE(accepted);
            for (const auto* stream : {connected->stream.get(), accepted->get()}) {
                CHECK(option_of(*stream, IPPROTO_TCP, TCP_NODELAY) == 1);
                // Multipath TCP knows no urgent data.
                if (!mptcp) CHECK(option_of(*stream, SOL_SOCKET, SO_OOBINLINE) == 1);
            }
        }
    });
}

TEST_CASE("who is gone without a word is found out, where that was asked for", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        for (const bool wanted : {false, true}) {
            ListenOptions options;
            options.keep_alive = wanted;
            const auto acceptor = listen(executor, any_port, options);
            TcpConnector connector(executor);
            const auto connected = co_await connector.connect(acceptor->local_endpoint(), {});
            REQUIRE(connected);
            const auto accepted = co_await acceptor->accept();
            REQUIRE(accepted);
            CHECK((option_of(**accepted, SOL_SOCKET, SO_KEEPALIVE) == 1) == wanted);
            if (wanted) CHECK(option_of(**accepted, IPPROTO_TCP, TCP_KEEPIDLE) == 120);
        }
    });
}

TEST_CASE("close wakes accept", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto acceptor = listen(executor, any_port);
        const bool destroy = GENERATE(false, true);
        asio::post(executor, [&] { destroy ? acceptor.reset() : acceptor->close(); });
        const auto accepted = co_await acceptor->accept();
        REQUIRE_FALSE(accepted);
        CHECK(accepted.error() == std::errc::operation_canceled);
    });
}

// draft-05, "TCP Fast Open": the proxy sends the client's first data in its SYN.
TEST_CASE("a fast open carries its payload once, and the SYN is kept", "[tcp]") {
    const OwnNetwork network;
    if (!network.refused().empty()) {
        WARN("TEST-SKIPPED: " + network.refused());
        return;
    }
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ListenOptions options;
        options.fast_open_queue = 16;
        options.save_syn = true;
        const auto acceptor = listen(executor, any_port, options);
        TcpConnector connector(executor);
        const auto payload = bytes_of("in the SYN");
        bool in_syn = false;
        // The first may only fetch the cookie.
        for (int i = 0; i < 2; ++i) {
            ConnectOptions asking;
            asking.tfo_payload = payload;
            auto connected = co_await connector.connect(acceptor->local_endpoint(), asking);
            REQUIRE(connected);
            co_await connected->stream->write(std::span(payload).subspan(connected->payload_sent));
            connected->stream->shutdown_send();
            auto accepted = co_await acceptor->accept();
            REQUIRE(accepted);
            const auto syn = saved_syn(**accepted);
            REQUIRE(syn.size() >= 40);
            CHECK(syn[0] >> 4 == 4);
            const std::size_t headers =
                (syn[0] & 15U) * 4U + (syn[(syn[0] & 15U) * 4U + 12] >> 4) * 4U;
            const std::size_t length = syn[2] * 256U + syn[3];
            CHECK(length - headers == (connected->syn_data_acked ? payload.size() : 0));
            co_await expect_to_end(**accepted, payload);
            in_syn = connected->syn_data_acked && connected->payload_sent == payload.size();
        }
        CHECK(in_syn);
    });
}

// draft-05, "TFO options": without the option a BIND takes no Fast Open from remotes.
TEST_CASE("a listener takes no fast open unasked, whatever the machine's switch says", "[tcp]") {
    const OwnNetwork network;
    if (!network.refused().empty()) {
        WARN("TEST-SKIPPED: " + network.refused());
        return;
    }
    constexpr int for_every_listener = 1024;
    std::ofstream("/proc/sys/net/ipv4/tcp_fastopen") << (3 + for_every_listener) << std::flush;
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto payload = bytes_of("in the SYN");
        // The first gives the cookie that the others are shown.
        for (int listener = 0; listener < 3; ++listener) {
            ListenOptions options;
            if (listener < 2) options.fast_open_queue = 16;
            const auto acceptor = listen(executor, any_port, options);
            TcpConnector connector(executor);
            ConnectOptions asking;
            asking.tfo_payload = payload;
            const auto connected = co_await connector.connect(acceptor->local_endpoint(), asking);
            REQUIRE(connected);
            CHECK(connected->syn_data_acked == (listener == 1));
        }
    });
}

// draft-05, "IP TOS options": set also on a connection that is there already.
TEST_CASE("the TOS of a connection can be changed, and only what is in use is told", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        for (const auto& address : {IpAddress::loopback_v4(), IpAddress::loopback_v6()}) {
            auto listening = listen_tcp(executor, {address, 0});
            if (!listening) {
                WARN("TEST-SKIPPED: no IPv6 here: " + to_string(listening.error()));
                co_return;
            }
            TcpConnector connector(executor);
            auto connected = co_await connector.connect((*listening)->local_endpoint(), {});
            REQUIRE(connected);
            auto& stream = *connected->stream;
            CHECK(tos_of(stream) == 0);
            CHECK(set_tos(stream, 0xb8));
            CHECK(tos_of(stream) == 0xb8);
            stream.close();
            CHECK_FALSE(set_tos(stream, 0x10));
            CHECK_FALSE(tos_of(stream));
        }
        auto [a, b] = make_memory_pair(executor);
        CHECK_FALSE(set_tos(*a, 0x10));
    });
}

// draft-05, "Multipath TCP options": told only when the connection is one.
TEST_CASE("Multipath TCP is told only of a connection that is one at both ends", "[tcp]") {
    run([]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        if (!FileDescriptor(::socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)).valid()) {
            WARN("TEST-SKIPPED: this kernel has no Multipath TCP");
            co_return;
        }
        for (const bool server : {false, true}) {
            ListenOptions listening;
            listening.mptcp = server;
            const auto acceptor = listen(executor, any_port, listening);
            for (const bool client : {false, true}) {
                ConnectOptions options;
                options.mptcp = client;
                options.tos = 0x10;
                TcpConnector connector(executor);
                auto connected = co_await connector.connect(acceptor->local_endpoint(), options);
                REQUIRE(connected);
                CHECK(connected->mptcp == (client && server));
                auto accepted = co_await acceptor->accept();
                REQUIRE(accepted);
                co_await send(*connected->stream, "hello");
                co_await expect(**accepted, "hello");
                CHECK(is_mptcp(**accepted) == (client && server));
                CHECK(tos_of(*connected->stream) == 0x10);
                connected->stream->reset();
                co_await expect_reset(**accepted);
            }
        }
    });
}

// A connection accepted on one thread is served on another.
TEST_CASE("a stream moves to another loop with what it knows", "[tcp]") {
    asio::io_context other(1);
    std::unique_ptr<Stream> moved;
    std::unique_ptr<Stream> client;
    run([&]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(Transport::tcp);
        client = std::move(a);
        co_await send(*client, "before");
        client->shutdown_send();
        co_await expect_to_end(*b, bytes_of("before"));
        const auto remote = b->remote_endpoint();
        moved = b->move_to(other.get_executor());
        REQUIRE(moved);
        CHECK_FALSE(b->is_open());
        CHECK(b->move_to(other.get_executor()) == nullptr);
        CHECK(moved->peer_end() == PeerEnd::fin);
        CHECK(moved->remote_endpoint() == remote);
        client = client->move_to(other.get_executor());
    });
    bool done = false;
    asio::co_spawn(
        asio::any_io_executor(other.get_executor()),
        [&]() -> Awaitable<void> {
            co_await send(*moved, "after");
            moved->close();
            co_await expect_to_end(*client, bytes_of("after"));
            done = true;
        },
        asio::detached);
    other.run_for(std::chrono::seconds(60));
    CHECK(done);
}
