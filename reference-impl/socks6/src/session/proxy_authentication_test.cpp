// The proxy's engine and authentication: "Authentication Replies", "Authentication Method
// options", "Authentication Data options", "Username/Password Authentication", "Idempotence
// options", "False Starts".
#include "proxy_conversation_test.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

const auto success_none = "0600 00 00 00"_hex;
const auto success_password = "0600 00 02 00"_hex;
const auto choose_password = "0600 01 02 00"_hex;
const auto no_acceptable = "0600 01 FF 00"_hex;
const auto general_failure = "01 0000 01 00000000 00"_hex;
const auto noop_done = "00 0000 01 00000000 00"_hex;

wire::Buffer token_request(std::uint8_t size) {
    return join({"04 07 00 000000"_hex, {size}});
}
wire::Buffer expenditure(std::uint32_t token) {
    wire::Buffer bytes = "04 07 02"_hex;
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(token >> shift));
    }
    return bytes;
}

}  // namespace

// Username/Password Authentication: in an Authentication Data option; AMB-19, AMB-27
TEST_CASE("0-RTT credentials succeed at once, with and without a method option") {
    const auto options = GENERATE(as<Options>{}, Options{alice_option},
                                  Options{offer_option(4, "02"_hex), alice_option},
                                  Options{alice_option, credentials_option(wrong_rfc1929)});
    Conversation talk(parts_with_users());
    talk.receive(join({request(1, options), text("data")}));
    CHECK(talk.sent() == success_password);
    only<Connect>(talk.events());
    talk.answer(Connected{});
    CHECK(only<Relay>(talk.events()).head == text("data"));
}

// Authentication Replies: "No Acceptable Methods"; False Starts: no negotiation without an option
TEST_CASE("Who proves nothing and offers nothing that suits is refused, and nothing is done") {
    const auto options = GENERATE(as<Options>{}, Options{}, Options{offer_option(0, {})},
                                  Options{offer_option(0, "00 01 80"_hex)},
                                  Options{credentials_option(wrong_rfc1929)},
                                  Options{option(3, {})}, Options{credentials_option({})},
                                  Options{credentials_option(join({alice_rfc1929, "00"_hex}))},
                                  Options{offer_option(4, "02"_hex), offer_option(5, "02"_hex)},
                                  Options{offer_option(16'385, "02"_hex)});
    Conversation talk(parts_with_users());
    talk.receive(join({request(1, options), alice_rfc1929, text("data")}));
    CHECK(talk.sent() == no_acceptable);
    only<SendEnd>(talk.events());
    CHECK(talk.outcomes == std::vector{Outcome::refused});
    talk.receive(alice_rfc1929);
    CHECK(talk.sent().empty());
}

// Authentication Replies: the method-specific negotiation and the second reply; AMB-18, AMB-34
TEST_CASE("A slow CONNECT: initial data, RFC 1929, data behind it, whole and in order") {
    Conversation talk(parts_with_users());
    talk.receive(request(1, {offer_option(7, "80 02 02"_hex)}));
    CHECK(talk.sent() == choose_password);
    talk.receive(text("initial"));
    CHECK(talk.events().empty());
    talk.receive(join({alice_rfc1929, text("early")}));
    CHECK(talk.sent() == join({"01 00"_hex, success_password}));
    only<Connect>(talk.events());
    talk.receive(text(" late"));
    talk.answer(Connected{});
    CHECK(only<Relay>(talk.events()).head == text("initialearly late"));
}

// Authentication Method options: the length has a meaning for CONNECT only (AMB-33)
TEST_CASE("Without CONNECT no initial data is waited for") {
    Conversation talk(parts_with_users());
    talk.receive(join({request(0, {offer_option(9, "02"_hex)}), alice_rfc1929}));
    CHECK(talk.sent() == join({choose_password, "01 00"_hex, success_password, noop_done}));
}

// Authentication Replies: the second one after an unsuccessful negotiation (AMB-21, AMB-22, AMB-36)
TEST_CASE("A negotiation that fails: status, 01/FF, end; the data reaches nobody") {
    const auto message = GENERATE(as<wire::Buffer>{}, wrong_rfc1929, "02 01 61 01 61"_hex,
                                  join({"01 05"_hex, text("carol"), "01 61"_hex}));
    Conversation talk(parts_with_users());
    talk.receive(request(1, {offer_option(4, "02"_hex)}));
    talk.sent();
    talk.receive(join({text("data"), message, alice_rfc1929}));
    CHECK(talk.sent() == join({"01 01"_hex, no_acceptable}));
    only<SendEnd>(talk.events());
}

// AMB-24: wrong 0-RTT credentials and the method advertised
TEST_CASE("After wrong 0-RTT credentials an offered negotiation is taken up, once") {
    Conversation talk(parts_with_users(true));
    talk.receive(request(0, {credentials_option(wrong_rfc1929), offer_option(0, "02"_hex)}));
    CHECK(talk.sent() == choose_password);
    talk.receive(alice_rfc1929);
    CHECK(talk.sent() == join({"01 00"_hex, success_password, noop_done}));
}

TEST_CASE("Where nobody must authenticate, a method is not chosen but credentials count") {
    Conversation talk(parts_with_users(true));
    SECTION("nothing to prove") {
        talk.receive(request(0, {offer_option(0, "02"_hex)}));
        CHECK(talk.sent() == join({success_none, noop_done}));
    }
    SECTION("credentials") {
        talk.receive(request(0, {alice_option}));
        CHECK(talk.sent() == join({success_password, noop_done}));
    }
    SECTION("wrong ones never succeed") {
        talk.receive(request(0, {credentials_option(wrong_rfc1929)}));
        CHECK(talk.sent() == no_acceptable);
    }
}

TEST_CASE("A negotiation ends in time, or with the client") {
    Conversation talk(parts_with_users());
    talk.receive(request(1, {offer_option(9, "02"_hex)}));
    talk.receive(text("data"));
    talk.sent();
    SECTION("time") {
        talk.time_out();
        only<SendEnd>(talk.events());
        CHECK(talk.outcomes == std::vector{Outcome::timed_out});
    }
    SECTION("the client ends inside the declared data") {
        talk.end();
        only<Release>(talk.events());
        CHECK(talk.outcomes == std::vector{Outcome::incomplete});
    }
    CHECK(talk.sent().empty());
}

// False Starts: back-pressure, not loss
TEST_CASE("What is held during a negotiation is bounded") {
    ProxySessionConfig config;
    config.held_bytes = 100;
    Conversation talk(parts_with_users(), config);
    talk.receive(request(1, {offer_option(16'384, "02"_hex)}));
    CHECK(talk.session.capacity() == 16'384 + 513 + 100);
    talk.receive(wire::Buffer(16'384, 'x'));
    CHECK(talk.session.capacity() == 513 + 100);
}

// Idempotence options: requesting and spending, in the successful Authentication Reply
TEST_CASE("Tokens: window, success, duplicate, out of window") {
    const auto parts = parts_with_users();
    const auto exchange = [&](const Options& options) {
        Conversation talk(parts);
        talk.receive(request(0, options));
        return talk.sent();
    };
    CHECK(exchange({alice_option, expenditure(1)}) ==
          join({"0600 00 02 01 04 04 03 02"_hex, general_failure}));
    CHECK(exchange({token_request(16), alice_option}) ==
          join({"0600 00 02 01 04 0B 01 FFFFFFF0 00000010"_hex, noop_done}));
    CHECK(exchange({alice_option, expenditure(0xFFFFFFF0)}) ==
          join({"0600 00 02 01 04 04 03 01"_hex, noop_done}));
    CHECK(exchange({alice_option, expenditure(0xFFFFFFF0)}) ==
          join({"0600 00 02 01 04 04 03 04"_hex, general_failure}));
    CHECK(exchange({alice_option, expenditure(0)}) ==
          join({"0600 00 02 02 04 04 03 03 04 0B 01 FFFFFFF0 00000010"_hex, general_failure}));
    // Spent first, against the window that the client knows (AMB-80).
    CHECK(exchange({token_request(16), alice_option, expenditure(0xFFFFFFF1)}) ==
          join({"0600 00 02 02 04 04 03 01 04 0B 01 00000000 00000010"_hex, noop_done}));
}

TEST_CASE("A refused token: no operation, whatever the command") {
    const auto command = static_cast<std::uint8_t>(GENERATE(0, 1, 2, 3));
    Conversation talk(parts_with_users());
    talk.receive(join({request(command, {alice_option, expenditure(5)}), text("data")}));
    CHECK(talk.sent() == join({"0600 00 02 01 04 04 03 02"_hex, general_failure}));
    only<SendEnd>(talk.events());
}

// "If eligible, the token is spent as soon as the client authenticates."
TEST_CASE("Nothing is spent or issued for those who do not authenticate") {
    const auto parts = parts_with_users(true);
    const Owner alice("alice");
    const auto window = parts.tokens->issue(alice, 16).value();
    Conversation wrong(parts);
    wrong.receive(request(0, {credentials_option(wrong_rfc1929), expenditure(window.base)}));
    CHECK(wrong.sent() == no_acceptable);
    Conversation nobody(parts);
    nobody.receive(request(0, {expenditure(window.base), token_request(16)}));
    CHECK(nobody.sent() == join({success_none, noop_done}));
    CHECK(parts.tokens->spend(alice, window.base).code == wire::Expenditure::success);
}

TEST_CASE("With a slow method, tokens are spent and told in the second reply") {
    const auto parts = parts_with_users();
    const auto window = parts.tokens->issue(Owner("alice"), 16).value();
    Conversation talk(parts);
    talk.receive(request(0, {offer_option(0, "02"_hex), expenditure(window.base)}));
    CHECK(talk.sent() == choose_password);
    talk.receive(alice_rfc1929);
    CHECK(talk.sent() == join({"01 00 0600 00 02 01 04 04 03 01"_hex, noop_done}));
}

namespace {

/// One owner for everybody, whatever the name: what an owner is, is not the engine's to know.
class OneCircuit final : public Credentials {
  public:
    bool admits_anonymous() const override { return false; }
    std::optional<wire::Method> choose(std::span<const std::uint8_t>) const override {
        return wire::Method::gssapi;
    }
    std::optional<Owner> check_password(wire::Bytes, wire::Bytes) override {
        return Owner(std::string("\0circuit", 8));
    }
};

}  // namespace

TEST_CASE("The engine takes any owner, and no method that the client did not offer") {
    auto parts = parts_with_users();
    parts.credentials = std::make_shared<OneCircuit>();
    Conversation bind(parts);
    bind.receive(request(2, {alice_option, "01 06 84 04 0004"_hex}));
    bind.answer(Listening{{wire::Address::ipv4({127, 0, 0, 1}), 5000}, {}});
    CHECK(bind.session.state() == ProxyState::holding);
    Conversation other(parts);
    other.receive(
        request(2, {credentials_option("01 01 78 01 78"_hex)}, "1388"_hex, "01 7F000001"_hex));
    CHECK(other.session.state() == ProxyState::joining);
    Conversation slow(parts);
    slow.receive(request(0, {offer_option(0, "02"_hex)}));
    CHECK(slow.sent() == no_acceptable);
}
