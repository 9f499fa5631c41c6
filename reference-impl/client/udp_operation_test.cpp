// Datagrams through an association, against a relay that is played datagram by datagram.
#include "client/udp_operation.hpp"

#include "client/scripted_proxy_test.hpp"

using namespace socks6;
using namespace socks6::client;
using namespace socks6::client::testing;
using net::testing::Datagram;
using net::testing::receive_one;

namespace {

const Octets associate{6, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0};
const Octets init{0xDE, 0xAD, 0xBE, 0xEF};
const Octets confirmation{0};
const Octets punch{6, 0, 0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 1, 0, 0, 0, 0};
const Octets header_to_h{6, 0, 0xDE, 0xAD, 0xBE, 0xEF, 0, 53, 3, 1, 'h'};
const Octets header_from_v4{6, 0, 0xDE, 0xAD, 0xBE, 0xEF, 0, 53, 1, 192, 0, 2, 7};

struct Relay : Stage {
    Relay() {
        auto opened = net::open_udp(io.get_executor(), {net::IpAddress::loopback_v4(), 0}, {});
        REQUIRE(opened);
        socket = std::move(*opened);
        plan.association.udp_port = socket->local_endpoint().port;
        plan.linger = std::chrono::milliseconds(200);
        auto pair = net::make_memory_pair(io.get_executor());
        user = std::move(pair.first);
        local = std::move(pair.second);
    }

    /// The proxy's side up to the association's id.
    net::Awaitable<StreamPtr> give_id() {
        auto stream = co_await proxy->next();
        const auto request = co_await read_exactly(*stream, associate.size());
        CHECK(request == associate);
        const auto replies = join(authenticated, success, init);
        co_await stream->write(replies);
        co_return stream;
    }
    void answer(const Octets& datagram, const net::Endpoint& to) {
        CHECK(socket->try_send(datagram, to).size == datagram.size());
    }

    std::unique_ptr<net::DatagramSocket> socket;  ///< the relay's
    UdpPlan plan;
    StreamPtr user;
    StreamPtr local;
};

}  // namespace

// Handling UDP ASSOCIATE
TEST_CASE("udp sends lines from one socket, and writes what good datagrams bring") {
    Relay relay;
    const auto lines = text("one\ntwo\n");
    CHECK(relay.user->try_write(lines).size == lines.size());
    relay.beside([&]() -> net::Awaitable<void> {
        const auto stream = co_await relay.give_id();
        const auto first = co_await receive_one(*relay.socket);
        CHECK(first.payload == join(header_to_h, text("one")));
        // The second waits for the confirmation.
        CHECK_FALSE(net::testing::take_one(*relay.socket));
        co_await stream->write(confirmation);
        const auto second = co_await receive_one(*relay.socket);
        CHECK(second.payload == join(header_to_h, text("two")));
        CHECK(second.peer == first.peer);
        // Another version, another id, no whole header: ignored.
        relay.answer(hex("07 00 DE AD BE EF 00 01 01 01 01 01 01 78"), first.peer);
        relay.answer(hex("06 00 DE AD BE EE 00 01 01 01 01 01 01 78"), first.peer);
        relay.answer(hex("06 00 DE AD BE EF 00 01 01 01"), first.peer);
        relay.answer(join(header_from_v4, text("v4")), first.peer);
        relay.answer(join(header_to_h, text("name")), first.peer);
        relay.user->shutdown_send();
        const auto back = co_await read_exactly(*relay.user, 8);
        CHECK(back == text("v4\nname\n"));
        co_await read_exactly(*stream, 1);
    });
    const auto outcome =
        relay.run(udp_send(relay.parts, relay.operation, parse_host_port("h:53").value(),
                           std::move(relay.local), relay.plan));
    CHECK(outcome.code == ExitCode::ok);
}

TEST_CASE("udp with a file sends it as one datagram") {
    Relay relay;
    relay.plan.by_line = false;
    const auto lines = text("one\ntwo\n");
    CHECK(relay.user->try_write(lines).size == lines.size());
    relay.user->shutdown_send();
    relay.beside([&]() -> net::Awaitable<void> {
        const auto stream = co_await relay.give_id();
        const auto only = co_await receive_one(*relay.socket);
        CHECK(only.payload == join(header_to_h, text("one\ntwo\n")));
        co_await read_exactly(*stream, 1);
    });
    const auto outcome =
        relay.run(udp_send(relay.parts, relay.operation, parse_host_port("h:53").value(),
                           std::move(relay.local), relay.plan));
    CHECK(outcome.code == ExitCode::ok);
}

TEST_CASE("udp ends with its association") {
    Relay relay;
    relay.beside([&]() -> net::Awaitable<void> {
        const auto stream = co_await relay.give_id();
        stream->shutdown_send();
    });
    const auto outcome =
        relay.run(udp_send(relay.parts, relay.operation, parse_host_port("h:53").value(),
                           std::move(relay.local), relay.plan));
    CHECK(outcome.text == "ended_early: the proxy ended the association");
}

// Proxying UDP servers
TEST_CASE("A UDP server punches until it is confirmed, and no longer") {
    Relay relay;
    relay.plan.punch_interval = std::chrono::milliseconds(20);
    std::uint16_t listening = 0;
    relay.plan.listening = [&](const session::Endpoint& endpoint) { listening = endpoint.port; };
    relay.beside([&]() -> net::Awaitable<void> {
        const auto stream = co_await relay.give_id();
        Datagram last;
        for (int round = 0; round < 3; ++round) {
            last = co_await receive_one(*relay.socket);
            CHECK(last.payload == punch);
        }
        co_await stream->write(confirmation);
        relay.answer(join(header_from_v4, text("ping")), last.peer);
        do {
            last = co_await receive_one(*relay.socket);
        } while (last.payload == punch);
        CHECK(last.payload == join(header_from_v4, text("ping")));
        stream->shutdown_send();
    });
    const auto outcome = relay.run(udp_serve(relay.parts, relay.operation, relay.plan));
    CHECK(outcome.code == ExitCode::protocol_error);
    CHECK(listening == 9);
    CHECK_FALSE(net::testing::take_one(*relay.socket));
}
