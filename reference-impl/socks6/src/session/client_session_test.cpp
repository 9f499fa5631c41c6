#include "socks6/session/client_session.hpp"

#include <random>

#include "catch_shim.hpp"
#include "client_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

wire::Request connect_request() {
    return request_of(wire::Command::connect);
}

wire::Request noop_request() {
    return request_of(wire::Command::noop);
}

}  // namespace

// Requests
TEST_CASE("The client starts with its Request") {
    Client connect(connect_request());
    CHECK(connect.driver.take_sent() == "0600 01 0050 01 C0000201 00"_hex);
    Client noop(noop_request());
    CHECK(noop.driver.take_sent() == "0600 00 0000 01 00000000 00"_hex);
}

// Handling CONNECT
TEST_CASE("The client reads both replies, then the stream, however they are cut") {
    const auto all = join({authenticated, success, text("hello")});
    const Events expected{"may_send", "authenticated", "established 127.0.0.1 54321"};
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        Client client(connect_request());
        feed(client.driver, all, {cut});
        INFO("cut at " << cut);
        CHECK(client.driver.trace().events == expected);
        CHECK(client.driver.trace().stream == text("hello"));
        CHECK_FALSE(client.session->next_timeout());
    }
}

// Requests: NOOP
TEST_CASE("A NOOP ends with its Operation Reply") {
    Client client(noop_request());
    client.driver.receive(join({authenticated, success}));
    CHECK(client.driver.take_events() == Events{"authenticated", "served"});
}

// False Starts
TEST_CASE("Data may leave early only where no negotiation can come between") {
    const auto request = connect_request();

    SECTION("no methods advertised: at once") {
        Client client(request);
        CHECK(client.driver.take_events() == Events{"may_send"});
    }
    SECTION("methods advertised: after the Authentication Reply") {
        Client client(request, with_password(CredentialsUse::either));
        CHECK(client.driver.take_events().empty());
        client.driver.receive(authenticated);
        CHECK(client.driver.take_events() == Events{"authenticated", "may_send"});
    }
    SECTION("not wanted: after the Operation Reply") {
        ClientSessionConfig config;
        config.false_start = false;
        Client client(request, config);
        client.driver.receive(authenticated);
        CHECK(client.driver.take_events() == Events{"authenticated"});
        client.driver.receive(success);
        CHECK(client.driver.take_events() == Events{"may_send", "established 127.0.0.1 54321"});
    }
    SECTION("never for a NOOP") {
        Client client(noop_request());
        client.driver.receive(join({authenticated, success}));
        CHECK(client.driver.take_events() == Events{"authenticated", "served"});
    }
}

// Operation Replies: any code other than Success
TEST_CASE("A failing Operation Reply names its code") {
    const auto code = static_cast<std::uint8_t>(GENERATE(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xFF));
    Client client(connect_request());
    client.session->receive(join({authenticated, {code}, "0000 01 00000000 00"_hex}), Time{});
    client.session->next_event();
    const auto event = client.session->next_event();
    REQUIRE(event);
    const auto& failed = std::get<Failed>(*event);
    CHECK(failed.failure == ClientFailure::operation_failed);
    CHECK(failed.code == static_cast<wire::ReplyCode>(code));
    CHECK_FALSE(failed.detail.empty());
}

// Version Mismatch Replies (AMB-15)
TEST_CASE("Another version ends the attempt") {
    const auto reply = GENERATE(as<wire::Buffer>{}, "0601"_hex, "0700"_hex, "05FF"_hex);
    Client client(connect_request());
    client.driver.take_events();
    client.driver.receive(reply);
    CHECK(client.driver.take_events() == Events{"version_mismatch"});
}

TEST_CASE("Our own version and nothing behind it is a Version Mismatch Reply too") {
    Client client(connect_request());
    client.driver.take_events();
    client.driver.receive("0600"_hex);
    CHECK(client.driver.take_events().empty());
    SECTION("end of stream") {
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"version_mismatch"});
    }
    SECTION("a broken connection, as the Request was left unread") {
        client.session->receive_reset(Time{});
        client.driver.collect();
        CHECK(client.driver.take_events() == Events{"version_mismatch"});
    }
    SECTION("silence") {
        client.driver.time_out();
        CHECK(client.driver.take_events() == Events{"timed_out"});
    }
}

// Authentication Replies
TEST_CASE("An Authentication Reply that does not let us in ends the attempt") {
    Client client(connect_request());
    client.driver.take_events();
    SECTION("No Acceptable Methods") {
        client.driver.receive("0600 01 FF 00"_hex);
        CHECK(client.driver.take_events() == Events{"authentication_refused"});
    }
    SECTION("a method that was not advertised (AMB-23)") {
        client.driver.receive("0600 01 02 00"_hex);
        CHECK(client.driver.take_events() == Events{"protocol_error"});
    }
    SECTION("what comes behind it is not read") {
        client.driver.receive(join({"0600 01 FF 00"_hex, success}));
        CHECK(client.driver.take_events() == Events{"authentication_refused"});
    }
}

// Authentication Replies: Method (AMB-19), Options
TEST_CASE("A successful Authentication Reply may name any method and carry any option") {
    Client client(connect_request());
    client.driver.receive(join({"0600 00 80 02 C0 03 00 04 0B 01 00000001 00000010"_hex, success}));
    CHECK(client.driver.take_events() ==
          Events{"may_send", "authenticated", "established 127.0.0.1 54321"});
}

TEST_CASE("What is no reply ends the attempt") {
    Client client(connect_request());
    client.driver.take_events();
    SECTION("options that cannot be framed") {
        client.driver.receive("0600 00 00 01 C0 00"_hex);
        CHECK(client.driver.take_events() == Events{"protocol_error"});
    }
    SECTION("an address type that does not exist") {
        client.driver.receive(join({authenticated, "00 0000 07"_hex}));
        CHECK(client.driver.take_events() == Events{"authenticated", "protocol_error"});
    }
    SECTION("the end, too early") {
        client.driver.receive(join({authenticated, "00 0000"_hex}));
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"authenticated", "ended_early"});
    }
    SECTION("nothing, for too long") {
        client.driver.receive(authenticated);
        client.driver.time_out();
        CHECK(client.driver.take_events() == Events{"authenticated", "timed_out"});
    }
}

TEST_CASE("Replies and the end of the stream in one piece are still replies") {
    Client client(connect_request());
    client.driver.receive(join({authenticated, success, text("bye")}));
    client.driver.receive_end();
    CHECK(client.driver.trace().events.back() == "established 127.0.0.1 54321");
    CHECK(client.driver.trace().stream == text("bye"));
}

TEST_CASE("A Request that cannot be written is told, not sent") {
    const wire::Buffer data(300, 'x');
    const std::array<wire::Option, 1> options{wire::OpaqueOption{0xC0, data}};
    auto request = noop_request();
    request.options = options;
    const auto opened = ClientSession::open(request, {}, Time{});
    CHECK(std::holds_alternative<wire::WriteError>(opened));
}

TEST_CASE("The client's outcome does not depend on how the bytes are cut") {
    std::mt19937 random(6);
    const auto replies = std::vector<wire::Buffer>{
        join({authenticated, success, wire::Buffer(3000, 'y')}),
        join({"0600 00 00 03 C0 02 C1 03 07 C2 02"_hex, success, text("a")}),
        join({authenticated, "05 0000 03 01 61 01 C0 02"_hex}),
        join({authenticated, "00 0000 02"_hex}),
        "0600 01 FF 00 00"_hex,
    };
    for (const auto& reply : replies) {
        const auto run = [&](const std::vector<std::size_t>& cuts) {
            Client client(connect_request());
            feed(client.driver, reply, cuts);
            return client.driver.trace();
        };
        const auto whole = run({});
        for (int round = 0; round < 50; ++round) {
            CHECK(run(random_cuts(random, reply.size())) == whole);
        }
    }
}
