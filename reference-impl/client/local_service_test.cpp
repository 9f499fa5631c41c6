// proxify: SOCKS 5 on one side, a proxy played byte by byte on the other.
#include "client/local_service.hpp"

#include "client/scripted_proxy_test.hpp"
#include "client/socks5_messages.hpp"

using namespace socks6;
using namespace socks6::client;
using namespace socks6::client::testing;

namespace {

const Octets greeting{5, 1, 0};
const Octets chosen{5, 0};
const Octets connect_h{5, 1, 0, 3, 1, 'h', 0, 80};
const Octets bound_9{5, 0, 0, 1, 127, 0, 0, 1, 0, 9};

struct Program : Stage {
    Program() {
        auto pair = net::make_memory_pair(io.get_executor());
        user = std::move(pair.first);
        local = std::move(pair.second);
    }

    void serve(bool optimistic = false) {
        AssociationPlan association;
        if (relay) association.udp_port = relay->local_endpoint().port;
        const auto service = std::make_shared<const LocalService>(
            LocalService{parts, operation, association, optimistic});
        beside([this, service]() { return serve_socks5(service, std::move(local)); });
    }
    net::Awaitable<void> say(Octets bytes) { co_await user->write(bytes); }
    net::Awaitable<void> hear(Octets expected) {
        const auto heard = co_await read_exactly(*user, expected.size());
        CHECK(heard == expected);
    }

    StreamPtr user;
    StreamPtr local;
    std::unique_ptr<net::DatagramSocket> relay;
};

net::Awaitable<void> expect(net::Stream& stream, Octets expected) {
    const auto got = co_await read_exactly(stream, expected.size());
    CHECK(got == expected);
}

}  // namespace

// RFC 1928; Handling CONNECT
TEST_CASE("A SOCKS 5 CONNECT becomes one of SOCKS 6") {
    Program program;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(greeting);
        co_await program.hear(chosen);
        co_await program.say(connect_h);
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, connect_h_80);
        co_await proxy->write(authenticated);
        Octets none(1);
        CHECK(program.user->try_read(none).would_block());
        const auto rest = join(success, text("hi"));
        co_await proxy->write(rest);
        co_await program.hear(join(bound_9, text("hi")));
        co_await program.say(text("hello"));
        co_await expect(*proxy, text("hello"));
        program.user->shutdown_send();
        co_await net::testing::expect_to_end(*proxy, hex(""));
        proxy->shutdown_send();
        co_await net::testing::expect_to_end(*program.user, hex(""));
    });
}

TEST_CASE("A program that talks ahead loses nothing, in one piece or byte by byte") {
    const bool bytewise = GENERATE(false, true);
    Program program;
    program.serve();
    const auto all = join(greeting, connect_h, text("hello"));
    program.play([&]() -> net::Awaitable<void> {
        if (!bytewise) co_await program.say(all);
        for (std::size_t at = 0; bytewise && at < all.size(); ++at) {
            co_await program.say(Octets(1, all[at]));
        }
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, join(connect_h_80, text("hello")));
        const auto replies = join(authenticated, success);
        co_await proxy->write(replies);
        co_await program.hear(join(chosen, bound_9));
        co_await program.say(text("more"));
        co_await expect(*proxy, text("more"));
    });
}

// Operation Replies
TEST_CASE("What the proxy refuses is told in SOCKS 5's codes") {
    Program program;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(join(greeting, connect_h));
        const auto proxy = co_await program.proxy->next();
        const auto replies = join(authenticated, refused);
        co_await proxy->write(replies);
        co_await program.hear(join(chosen, hex("05 05 00 01 00 00 00 00 00 00")));
    });
}

TEST_CASE("An optimistic proxify answers first") {
    Program program;
    program.serve(true);
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(join(greeting, connect_h));
        co_await program.hear(join(chosen, hex("05 00 00 01 00 00 00 00 00 00")));
        co_await program.say(text("hello"));
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, join(connect_h_80, text("hello")));
        const auto replies = join(authenticated, refused);
        co_await proxy->write(replies);
        co_await net::testing::expect_reset(*program.user);
    });
}

// RFC 1929; Username/Password Authentication
TEST_CASE("A program's own credentials go to the proxy") {
    Program program;
    program.operation.session.authentication.use = session::CredentialsUse::at_once;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(hex("05 02 00 02"));
        co_await program.hear(hex("05 02"));
        co_await program.say(hex("01 01 75 01 70"));
        co_await program.hear(hex("01 00"));
        co_await program.say(connect_h);
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, hex("06 00 01 00 50 03 01 68 01 03 08 02 01 01 75 01 70"));
    });
}

// RFC 1928, BIND: two replies
TEST_CASE("A SOCKS 5 BIND gets both replies") {
    Program program;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(join(greeting, hex("05 02 00 01 0A 00 00 01 00 50")));
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, hex("06 00 02 00 00 01 00 00 00 00 00"));
        const auto replies = join(authenticated, success, peer, text("x"));
        co_await proxy->write(replies);
        co_await program.hear(
            join(chosen, bound_9, hex("05 00 00 01 C0 00 02 07 00 07"), text("x")));
    });
}

TEST_CASE("What is no SOCKS 5 is closed") {
    const auto bytes = GENERATE(as<Octets>{}, Octets{4, 1}, Octets{'G', 'E', 'T'},
                                Octets{5, 1, 0, 6}, Octets{5, 1, 0, 5, 1, 0, 9, 0});
    Program program;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(bytes);
        co_await net::testing::read_to_end(*program.user);
        CHECK(program.user->peer_end() != net::PeerEnd::open);
    });
}

TEST_CASE("A program without a method that we have is told so") {
    Program program;
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(hex("05 01 01"));
        co_await program.hear(hex("05 FF"));
    });
}

// RFC 1928, section 7; Handling UDP ASSOCIATE
TEST_CASE("SOCKS 5 datagrams travel in those of SOCKS 6, and back") {
    Program program;
    const auto executor = program.io.get_executor();
    const net::Endpoint loopback{net::IpAddress::loopback_v4(), 0};
    auto relay = net::open_udp(executor, loopback, {});
    auto own = net::open_udp(executor, loopback, {});
    REQUIRE(relay);
    REQUIRE(own);
    program.relay = std::move(*relay);
    program.serve();
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(join(greeting, hex("05 03 00 01 00 00 00 00 00 00")));
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, hex("06 00 03 00 00 01 00 00 00 00 00"));
        const auto replies = join(authenticated, success, Octets{1, 2, 3, 4});
        co_await proxy->write(replies);
        co_await program.hear(join(chosen, hex("05 00 00 01")));
        const auto rest = co_await read_exactly(*program.user, 6);
        const auto port = static_cast<std::uint16_t>(rest[4] << 8U | rest[5]);
        const net::Endpoint to{net::IpAddress::loopback_v4(), port};

        const Octets fragment{0, 0, 1, 3, 1, 'h', 0, 53, 'x'};
        const Octets query{0, 0, 0, 3, 1, 'h', 0, 53, 'q'};
        CHECK((*own)->try_send(fragment, to).size == fragment.size());
        CHECK((*own)->try_send(query, to).size == query.size());
        const auto relayed = co_await net::testing::receive_one(*program.relay);
        CHECK(relayed.payload == Octets{6, 0, 1, 2, 3, 4, 0, 53, 3, 1, 'h', 'q'});
        const Octets answer{6, 0, 1, 2, 3, 4, 0, 53, 1, 192, 0, 2, 7, 'a'};
        CHECK(program.relay->try_send(answer, relayed.peer).size == answer.size());
        const auto back = co_await net::testing::receive_one(**own);
        CHECK(back.payload == Octets{0, 0, 0, 1, 192, 0, 2, 7, 0, 53, 'a'});
        // The association lives no longer than the program's connection.
        program.user->shutdown_send();
        co_await net::testing::expect_to_end(*proxy, hex(""));
    });
}

TEST_CASE("A transparent connection goes where it was going") {
    Program program;
    const auto service = std::make_shared<const LocalService>(
        LocalService{program.parts, program.operation, {}, false});
    program.beside([&]() {
        return serve_transparent(service, std::move(program.local),
                                 parse_host_port("h:80").value());
    });
    program.play([&]() -> net::Awaitable<void> {
        co_await program.say(text("hello"));
        const auto proxy = co_await program.proxy->next();
        co_await expect(*proxy, join(connect_h_80, text("hello")));
        const auto replies = join(authenticated, success, text("hi"));
        co_await proxy->write(replies);
        co_await program.hear(text("hi"));
    });
}
