// BIND, UDP ASSOCIATE and Stack options as the client handles them.
#include "catch_shim.hpp"
#include "client_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;
using wire::Command;
using wire::Leg;

namespace {

const auto granted = "00 D431 01 7F000001 01 01 06 84 04 0008"_hex;
const auto init = "DEADBEEF"_hex;
const std::array<wire::Option, 1> backlog_option{wire::BacklogOption{Leg::proxy_remote, 8}};

wire::Request bind_request(std::span<const wire::Option> options = {}) {
    auto request = request_of(Command::bind);
    request.options = options;
    return request;
}

std::string refusal(Command command, const wire::Option& option, const wire::Option& other) {
    const std::array options{other, option};
    auto request = request_of(command);
    request.options = options;
    const auto opened = ClientSession::open(request, {}, Time{});
    const auto* error = std::get_if<wire::WriteError>(&opened);
    return error == nullptr ? "accepted" : to_string(*error);
}

std::string refusal(Command command, const wire::Option& option) {
    return refusal(command, option, wire::OpaqueOption{0xC0, {}});
}

}  // namespace

// Handling BIND
TEST_CASE("BIND waits for the peer, however the replies are cut") {
    check_every_cut(bind_request(), {}, join({authenticated, success, peer, text("hi")}),
                    {"authenticated", "bound 127.0.0.1 54321", "established 192.0.2.7 8080"});
    Client client(bind_request());
    CHECK(client.driver.take_sent() == "0600 02 0000 01 00000000 00"_hex);
    client.on(join({authenticated, success}));
    CHECK_FALSE(client.session->next_timeout());
    client.on(join({peer, text("hi")}));
    CHECK(client.driver.trace().stream == text("hi"));
}

TEST_CASE("The peer of a BIND may have any type of address") {
    const auto second = GENERATE(as<std::pair<wire::Buffer, std::string>>{},
                                 std::pair{"00 0001 04 20010DB8000000000000000000000007 00"_hex,
                                           "established 2001:db8::7 1"},
                                 std::pair{"00 0001 03 01 68 01 C0 02"_hex, "established h 1"});
    Client client(bind_request());
    client.on(join({authenticated, success}));
    CHECK(client.on(second.first) == Events{second.second});
}

TEST_CASE("A BIND that comes to nothing ends the attempt") {
    ClientSessionConfig config;
    config.peer_timeout = std::chrono::seconds(5);
    Client client(bind_request(), config);
    client.on(join({authenticated, success}));
    SECTION("a failing second reply") {
        CHECK(client.on("09 0000 01 00000000 00"_hex) == Events{"operation_failed"});
    }
    SECTION("the end") {
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"ended_early"});
    }
    SECTION("a broken connection") {
        client.session->receive_reset(Time{});
        client.driver.collect();
        CHECK(client.driver.take_events() == Events{"ended_early"});
    }
    SECTION("nobody comes for as long as was told") {
        client.driver.time_out();
        CHECK(client.driver.take_events() == Events{"timed_out"});
    }
}

// Listen Backlog options
TEST_CASE("With its backlog granted, the initial connection carries nothing") {
    check_every_cut(bind_request(backlog_option), {}, join({authenticated, granted}),
                    {"authenticated", "bound 127.0.0.1 54321", "holding"});
    Client client(bind_request(backlog_option));
    CHECK(client.driver.take_sent() == "0600 02 0000 01 00000000 01 01 06 84 04 0008"_hex);
    client.on(join({authenticated, granted}));
    CHECK_FALSE(client.session->next_timeout());
    SECTION("a second Operation Reply breaks the protocol (AMB-49)") {
        CHECK(client.on(peer) == Events{"protocol_error"});
    }
    SECTION("its end ends the listener") {
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"ended_early"});
    }
}

TEST_CASE("Without a grant, a BIND that asked for a backlog is a plain one (AMB-51)") {
    const auto reply =
        GENERATE(as<wire::Buffer>{}, success, "00 D431 01 7F000001 01 01 06 84 04 0000"_hex,
                 "00 D431 01 7F000001 01 01 06 84 04 0001"_hex);
    Client client(bind_request(backlog_option));
    CHECK(client.on(join({authenticated, reply, peer})) ==
          Events{"authenticated", "bound 127.0.0.1 54321", "established 192.0.2.7 8080"});
}

TEST_CASE("A backlog that was not asked for means nothing") {
    Client client(bind_request());
    CHECK(client.on(join({authenticated, granted, peer})).back() == "established 192.0.2.7 8080");
}

// Handling UDP ASSOCIATE
TEST_CASE("UDP ASSOCIATE reads the id and one confirmation, however they are cut") {
    check_every_cut(request_of(Command::udp_associate), {},
                    join({authenticated, success, init, "00"_hex}),
                    {"authenticated", "associated 3735928559", "confirmed"});
    Client client(Command::udp_associate);
    CHECK(client.driver.take_sent() == "0600 03 0000 01 00000000 00"_hex);
    client.on(join({authenticated, success, init}));
    CHECK_FALSE(client.session->next_timeout());
    SECTION("an odd status (R05-UDP-C-CONFIRM-BAD)") {
        CHECK(client.on("01"_hex) == Events{"protocol_error"});
    }
    SECTION("two confirmations (AMB-60)") {
        CHECK(client.on("0000"_hex) == Events{"confirmed", "protocol_error"});
    }
    SECTION("the end of the connection is the association's") {
        if (GENERATE(false, true)) client.on("00"_hex);
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"ended_early"});
    }
}

TEST_CASE("An association without an id never comes to be") {
    Client client(Command::udp_associate);
    client.on(join({authenticated, success, "DEAD"_hex}));
    SECTION("the end") {
        client.driver.receive_end();
    }
    SECTION("silence") {
        client.driver.time_out();
    }
    CHECK(client.session->state() == ClientState::failed);
}

// Stack options: clients place them in Requests, without contradiction, where they have a meaning
TEST_CASE("Stack options that clients must not send are told, not sent") {
    using wire::BacklogOption;
    using wire::TfoOption;
    using wire::TosOption;
    const auto remote = Leg::proxy_remote;
    CHECK(refusal(Command::connect, TosOption{Leg::both, 0x10}) == "accepted");
    CHECK(refusal(Command::connect, TfoOption{remote, 1400}) == "accepted");
    CHECK(refusal(Command::bind, TfoOption{remote, 0}) == "accepted");
    CHECK(refusal(Command::connect, TosOption{Leg::client_proxy, 1}, TosOption{remote, 2}) ==
          "accepted");
    CHECK(refusal(Command::connect, TosOption{Leg::both, 1}, TosOption{remote, 2}) ==
          "Request, options: expected none that contradicts another, which is, got 1");
    CHECK(refusal(Command::bind, TfoOption{remote, 1}) ==
          "Request, TFO payload size: expected 0 for BIND, got 1");
    CHECK(refusal(Command::connect, TfoOption{Leg::both, 1}) ==
          "Request, TFO leg: expected 2, got 3");
    CHECK(refusal(Command::bind, BacklogOption{remote, 1}) ==
          "Request, Listen Backlog: expected 2 or more, got 1");
    CHECK(refusal(Command::connect, BacklogOption{remote, 2}) != "accepted");
    CHECK(refusal(Command::connect, wire::MptcpOption{remote}) != "accepted");
    CHECK(refusal(Command::udp_associate, wire::SchedulerOption{}) != "accepted");
    CHECK(refusal(Command::connect, TosOption{Leg{0}, 1}) != "accepted");
    CHECK(refusal(Command::connect, wire::OpaqueOption{0x05, {}}) != "accepted");
    CHECK(refusal(Command::connect, wire::TokenRequest{1}) != "accepted");
}

// Requests: Address and Port by command
TEST_CASE("Targets that a command does not have are told, not sent") {
    const auto opens = [](const wire::Request& request) {
        return ClientSession::open(request, {}, Time{}).index() == 0;
    };
    const auto named = wire::Address::domain("h").value();
    CHECK(opens({Command::noop, 0, wire::Address::ipv6({}), {}}));
    CHECK_FALSE(opens({Command::noop, 1, {}, {}}));
    CHECK_FALSE(opens({Command::noop, 0, named, {}}));
    CHECK_FALSE(opens({Command::noop, 0, wire::Address::ipv4({1, 2, 3, 4}), {}}));
    CHECK(opens({Command::connect, 80, named, {}}));
    CHECK_FALSE(opens({Command::connect, 80, wire::Address::domain("").value(), {}}));
    CHECK_FALSE(opens(
        {Command::connect, 80, wire::Address::domain(std::string_view("a\0b", 3)).value(), {}}));
}
