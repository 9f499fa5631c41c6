// The proxy's engine and what it asks of its shell: "TFO options", "Handling BIND", "Listen Backlog
// options", "Handling UDP ASSOCIATE".
#include "proxy_conversation_test.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

const auto tfo_4 = "01 06 84 01 0004"_hex;
const auto backlog_4 = "01 06 84 04 0004"_hex;
const auto success_none = "0600 00 00 00"_hex;
const auto success_password = "0600 00 02 00"_hex;
const Endpoint bound{wire::Address::ipv4({127, 0, 0, 1}), 5000};
const Endpoint peer{wire::Address::ipv4({127, 0, 0, 9}), 6000};
const auto bound_reply = "00 1388 01 7F000001 00"_hex;
const auto peer_reply = "00 1770 01 7F000009 00"_hex;

const EngineParts& open_parts() {
    static const EngineParts parts;
    return parts;
}

/// A further BIND of a user to `bound`.
wire::Buffer further(const wire::Buffer& credentials) {
    return request(2, {credentials}, "1388"_hex, "01 7F000001"_hex);
}

}  // namespace

// TFO options: a payload that comes in fragments still fills the SYN
TEST_CASE("CONNECT with TFO waits for the payload, not for ever, and sends it once") {
    const auto sent = static_cast<std::size_t>(GENERATE(0, 1, 2, 99));
    Conversation talk(open_parts());
    talk.receive(join({request(1, {tfo_4}), text("ab")}));
    CHECK(talk.sent() == success_none);
    REQUIRE(talk.events().empty());
    wire::Buffer payload;
    SECTION("it comes") {
        talk.receive(text("c"));
        CHECK(talk.events().empty());
        talk.receive(text("def"));
        payload = only<Connect>(talk.events()).payload;
        CHECK(payload == text("abcd"));
    }
    SECTION("time is up") {
        talk.time_out();
        payload = only<Connect>(talk.events()).payload;
        CHECK(payload == text("ab"));
        talk.receive(text("cdef"));
    }
    SECTION("the client has no more") {
        talk.end();
        payload = only<Connect>(talk.events()).payload;
        CHECK(payload == text("ab"));
    }
    Connected answer{bound, {}, sent};
    answer.used.tfo_payload = 4;
    talk.answer(answer);
    CHECK(talk.sent() == bound_reply);  // no TFO option in it (AMB-71)
    const auto relay = only<Relay>(talk.events());
    const auto gone = static_cast<std::ptrdiff_t>(std::min(sent, payload.size()));
    wire::Buffer stream(payload.begin(), payload.begin() + gone);
    stream.insert(stream.end(), relay.head.begin(), relay.head.end());
    CHECK(stream == (relay.client_ended ? text("ab") : text("abcdef")));
}

TEST_CASE("Without TFO, or with size 0, nothing waits and nothing is for the SYN") {
    const auto options = GENERATE(as<Options>{}, Options{}, Options{"01 06 84 01 0000"_hex},
                                  Options{"01 06 44 01 0004"_hex});
    Conversation talk(open_parts());
    talk.receive(join({request(1, options), text("data")}));
    CHECK(only<Connect>(talk.events()).payload.empty());
}

TEST_CASE("The wait for a payload never exceeds what is held, and can be switched off") {
    ProxySessionConfig config;
    SECTION("more announced than is held") {
        config.held_bytes = 3;
        Conversation talk(open_parts(), config);
        talk.receive(request(1, {tfo_4}));
        talk.receive(text("abcd"));
        CHECK(only<Connect>(talk.events()).payload == text("abc"));
    }
    SECTION("off") {
        config.payload_wait = Duration::zero();
        Conversation talk(open_parts(), config);
        talk.receive(request(1, {tfo_4}));
        only<Connect>(talk.events());
    }
}

// Handling BIND
TEST_CASE("BIND: two Operation Replies, then the relay") {
    Conversation talk(open_parts());
    talk.receive(request(2, {"01 06 84 01 0100"_hex, backlog_4}));
    CHECK(talk.sent() == success_none);
    const auto listen = only<Listen>(talk.events());
    CHECK(listen.local.port == 80);
    CHECK_FALSE(listen.stack.backlog);     // nobody's: no backlog (AMB-52)
    CHECK(listen.stack.tfo_payload == 0);  // accepted, its size means nothing (AMB-70)
    talk.answer(Listening{bound, {}});
    CHECK(talk.sent() == bound_reply);
    only<AcceptOne>(talk.events());

    SECTION("a remote comes; early data goes behind the second reply (AMB-47)") {
        talk.receive(text("early"));
        talk.answer(Accepted{peer, {}});
        CHECK(talk.sent() == peer_reply);
        CHECK(only<Relay>(talk.events()).head == text("early"));
    }
    SECTION("none comes: a second reply that says so (AMB-45)") {
        talk.time_out();
        CHECK(talk.sent() == "09 0000 01 00000000 00"_hex);
        const auto events = talk.events();
        REQUIRE(events.size() == 2);
        CHECK(std::holds_alternative<Cancel>(events[0]));
        talk.answer(Accepted{peer, {}});
        CHECK(talk.sent().empty());
    }
    SECTION("accepting fails") {
        talk.answer(OperationFailed{});
        CHECK(talk.sent() == "01 0000 01 00000000 00"_hex);
        only<SendEnd>(talk.events());
    }
    SECTION("the client goes: the binding ends") {
        const bool broken = GENERATE(true, false);
        broken ? talk.reset() : talk.end();
        const auto events = talk.events();
        REQUIRE(events.size() == 2);
        CHECK(std::holds_alternative<Cancel>(events[0]));
        CHECK(std::holds_alternative<Release>(events[1]));
        CHECK(talk.outcomes == std::vector{Outcome::incomplete});
    }
}

TEST_CASE("BIND and UDP ASSOCIATE take IP addresses only (AMB-44)") {
    const auto command = static_cast<std::uint8_t>(GENERATE(2, 3));
    Conversation talk(parts_with_users());
    talk.receive(request(command, {alice_option}, "0050"_hex, "03 01 61"_hex));
    CHECK(talk.sent() == join({success_password, "08 0000 01 00000000 00"_hex}));
    only<SendEnd>(talk.events());
}

// Listen Backlog options
TEST_CASE("A backlog: the initial connection holds the listener and carries nothing") {
    const auto parts = parts_with_users();
    auto initial = std::make_unique<Conversation>(parts);
    initial->receive(request(2, {alice_option, backlog_4}));
    CHECK(only<Listen>(initial->events()).stack.backlog == 4);
    initial->sent();
    initial->answer(Listening{bound, {}});
    CHECK(initial->sent() == "00 1388 01 7F000001 01 01 06 84 04 0004"_hex);
    const auto listener = only<KeepListening>(initial->events()).listener;
    CHECK_FALSE(initial->session.next_timeout());

    SECTION("further BINDs take one connection each, in order") {
        Conversation first(parts);
        Conversation second(parts);
        first.receive(further(alice_option));
        second.receive(further(alice_option));
        CHECK(first.sent() == join({success_password, bound_reply}));
        const auto join_first = only<Join>(first.events()).wait;
        const auto join_second = only<Join>(second.events()).wait;
        CHECK(parts.listeners->arrived(listener)->waiter == join_first.waiter);
        CHECK(parts.listeners->arrived(listener)->waiter == join_second.waiter);
        first.answer(Accepted{peer, {}});
        CHECK(first.sent() == peer_reply);
        only<Relay>(first.events());
    }
    SECTION("strangers, other ports and open addresses find nothing") {
        const auto bob =
            credentials_option(join({"01 03"_hex, text("bob"), "07"_hex, text("builder")}));
        const auto stranger =
            GENERATE_COPY(further(bob), request(2, {alice_option}, "1389"_hex, "01 7F000001"_hex),
                          request(2, {alice_option}, "1388"_hex, "01 00000000"_hex));
        Conversation other(parts);
        other.receive(stranger);
        only<Listen>(other.events());
    }
    SECTION("the initial connection's bytes mean nothing; its end ends the listener") {
        initial->receive(wire::Buffer(100'000, 'x'));
        Conversation waiting(parts);
        waiting.receive(further(alice_option));
        const auto waiter = only<Join>(waiting.events()).wait.waiter;
        const bool broken = GENERATE(true, false);
        broken ? initial->reset() : initial->end();
        const auto events = initial->events();
        REQUIRE(events.size() == 2);
        CHECK(std::get<CloseListener>(events[0]).remains.waiters == std::vector{waiter});
        CHECK_FALSE(parts.listeners->arrived(listener));
        waiting.sent();
        waiting.answer(OperationFailed{});
        CHECK(waiting.sent() == "01 0000 01 00000000 00"_hex);
    }
    SECTION("a client that leaves swallows no connection") {
        Conversation gone(parts);
        gone.receive(further(alice_option));
        gone.events();
        gone.end();
        CHECK(std::holds_alternative<CancelJoin>(gone.events().at(0)));
        CHECK_FALSE(parts.listeners->arrived(listener)->waiter);
    }
    SECTION("a session that is dropped gives its listener back") {
        initial.reset();
        CHECK_FALSE(parts.listeners->arrived(listener));
    }
    CHECK((!initial || initial->sent().empty()));
}

// Handling UDP ASSOCIATE
TEST_CASE("UDP ASSOCIATE: reply, id, one confirmation; its end is the connection's end") {
    const auto parts = parts_with_users(true);
    Conversation talk(parts);
    talk.receive(request(3, {tfo_4, backlog_4, "01 05 81 01 20"_hex}));
    CHECK(talk.sent() == success_none);
    const auto wanted = only<Associate>(talk.events());
    CHECK(wanted.stack.remote_tos == 0x20);
    CHECK_FALSE(wanted.stack.backlog);
    talk.answer(AssociationOpened{bound, {}});
    CHECK(talk.sent() == join({bound_reply, "FFFFFFF0"_hex}));
    CHECK(talk.events().empty());
    talk.receive(text("means nothing (AMB-64)"));

    SECTION("confirmed once (AMB-60)") {
        talk.answer(FirstDatagram{});
        CHECK(talk.sent() == "00"_hex);
        talk.answer(FirstDatagram{});
        CHECK(talk.sent().empty());
        CHECK_FALSE(talk.session.next_timeout());
    }
    SECTION("no datagram in time (AMB-90)") {
        talk.time_out();
        const auto events = talk.events();
        REQUIRE(events.size() == 2);
        CHECK(std::get<Disassociate>(events[0]).association == wanted.association);
        CHECK(std::holds_alternative<SendEnd>(events[1]));
        CHECK(parts.associations->admit(wanted.association, {}) == Admission::dropped);
    }
    SECTION("the connection ends") {
        const bool broken = GENERATE(true, false);
        broken ? talk.reset() : talk.end();
        const auto events = talk.events();
        REQUIRE(events.size() == 2);
        CHECK(std::holds_alternative<Disassociate>(events[0]));
        CHECK(std::holds_alternative<Release>(events[1]));
        CHECK(parts.associations->admit(wanted.association, {}) == Admission::dropped);
    }
}

TEST_CASE("A failed association has no id, and its id is free again") {
    const auto parts = parts_with_users(true);
    Conversation talk(parts);
    talk.receive(request(3, {}));
    const auto wanted = only<Associate>(talk.events());
    talk.sent();
    talk.answer(OperationFailed{wire::ReplyCode::not_allowed});
    CHECK(talk.sent() == "02 0000 01 00000000 00"_hex);
    only<SendEnd>(talk.events());
    CHECK(parts.associations->admit(wanted.association, {}) == Admission::dropped);
}

TEST_CASE("An answer that nothing waits for is ignored, in every state") {
    const auto answer = GENERATE(as<ProxyAnswer>{}, Connected{}, Listening{}, Accepted{},
                                 AssociationOpened{}, FirstDatagram{}, OperationFailed{});
    Conversation fresh(parts_with_users(true));
    fresh.answer(answer);
    CHECK(fresh.events().empty());
    Conversation served(parts_with_users(true));
    served.receive(request(0, {}));
    served.events();
    served.sent();
    served.answer(answer);
    CHECK(served.events().empty());
    CHECK(served.sent().empty());
}
