#include "socks6/session/proxy_session.hpp"

#include <random>

#include "catch_shim.hpp"
#include "engine_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

using Events = std::vector<std::string>;

namespace {

const ProxySessionConfig default_config;
const EngineParts no_parts;

const auto noop = "0600 00 0000 01 00000000 00"_hex;
const auto connect_ipv4 = "0600 01 0050 01 C0000201 00"_hex;
const auto connect_ipv6 = "0600 01 0050 04 20010DB8000000000000000000000001 00"_hex;
const auto connect_name = "0600 01 01BB 03 0B 6578616D706C652E6F7267 00"_hex;
const auto authenticated = "0600 00 00 00"_hex;
const auto noop_success = "00 0000 01 00000000 00"_hex;
const auto bound_success = "00 D431 01 7F000001 00"_hex;

wire::Buffer failure(wire::ReplyCode code) {
    return join({{static_cast<std::uint8_t>(code)}, "0000 01 00000000 00"_hex});
}

Connected connected() {
    return {{wire::Address::ipv4({127, 0, 0, 1}), 0xD431}, {}};
}

struct Proxy {
    explicit Proxy(const ProxySessionConfig& config = default_config,
                   const EngineParts& parts = no_parts)
        : session(config, parts, Time{}), driver(session) {}

    ProxySession session;
    Driver<ProxySession> driver;
};

/// Refuses everybody who does not authenticate.
class Strict : public Credentials {
  public:
    bool admits_anonymous() const override { return false; }
    std::optional<wire::Method> choose(std::span<const std::uint8_t>) const override {
        return std::nullopt;
    }
    std::optional<Owner> check_password(wire::Bytes, wire::Bytes) override { return std::nullopt; }
};

}  // namespace

// Authentication Replies: "Upon receipt of a valid request, the proxy sends"; Requests: NOOP
TEST_CASE("A NOOP gets both replies and time to close") {
    Proxy proxy;
    proxy.driver.receive(noop);
    CHECK(proxy.driver.take_sent() == join({authenticated, noop_success}));
    CHECK(proxy.driver.take_events() == Events{"served"});

    SECTION("the client closes, as it must") {
        proxy.driver.receive_end();
        CHECK(proxy.driver.take_events() == Events{"release"});
    }
    SECTION("the client stays") {
        proxy.driver.time_out();
        CHECK(proxy.driver.take_events() == Events{"release"});
    }
    SECTION("the client goes on talking: one Request per connection (AMB-11)") {
        proxy.driver.receive(connect_ipv4);
        CHECK(proxy.driver.take_sent().empty());
        CHECK(proxy.driver.take_events().empty());
    }
}

// Requests: Address and Port of a NOOP have no meaning (AMB-10)
TEST_CASE("A NOOP's address is not looked at") {
    Proxy proxy;
    proxy.driver.receive("0600 00 0050 03 01 61 00"_hex);
    CHECK(proxy.driver.take_sent() == join({authenticated, noop_success}));
}

// Operation Replies; Handling CONNECT
TEST_CASE("CONNECT: Authentication Reply at once, Operation Reply once connected") {
    Proxy proxy;
    proxy.driver.receive(connect_ipv4);
    CHECK(proxy.driver.take_sent() == authenticated);
    CHECK(proxy.driver.take_events() == Events{"connect 192.0.2.1 80"});

    proxy.driver.answer(connected());
    CHECK(proxy.driver.take_sent() == bound_success);
    CHECK(proxy.driver.take_events() == Events{"served", "relay"});
    CHECK_FALSE(proxy.session.next_timeout());
}

TEST_CASE("CONNECT takes all three address types") {
    Proxy ipv6;
    ipv6.driver.receive(connect_ipv6);
    CHECK(ipv6.driver.take_events() == Events{"connect 2001:db8::1 80"});
    Proxy name;
    name.driver.receive(connect_name);
    CHECK(name.driver.take_events() == Events{"connect example.org 443"});
}

// Operation Replies: Reply Code
TEST_CASE("CONNECT: each failure gets its code, then our end of stream") {
    const auto code = static_cast<wire::ReplyCode>(GENERATE(1, 2, 3, 4, 5, 6, 8, 9));
    Proxy proxy;
    proxy.driver.answer_connect(OperationFailed{code});
    proxy.driver.receive(connect_ipv4);
    CHECK(proxy.driver.trace().output == join({authenticated, failure(code)}));
    CHECK(proxy.driver.take_events() == Events{"connect 192.0.2.1 80", "refused", "send_end"});
    proxy.driver.receive(text("data for nobody"));
    proxy.driver.receive_end();
    CHECK(proxy.driver.take_events() == Events{"release"});
}

TEST_CASE("A failure never reads as success") {
    Proxy proxy;
    proxy.driver.answer_connect(OperationFailed{wire::ReplyCode::success});
    proxy.driver.receive(connect_ipv4);
    CHECK(proxy.driver.trace().output ==
          join({authenticated, failure(wire::ReplyCode::general_failure)}));
}

// Operation Replies: 0x09
TEST_CASE("CONNECT that takes too long is given up") {
    Proxy proxy;
    proxy.driver.receive(connect_ipv4);
    proxy.driver.take_events();
    proxy.driver.time_out();
    CHECK(proxy.driver.trace().output ==
          join({authenticated, failure(wire::ReplyCode::timed_out)}));
    CHECK(proxy.driver.take_events() == Events{"cancel", "refused", "send_end"});

    proxy.driver.answer(connected());
    CHECK(proxy.driver.take_events().empty());
    proxy.driver.time_out();
    CHECK(proxy.driver.take_events() == Events{"release"});
}

// False Starts: data immediately after the Request
TEST_CASE("Data behind the Request is kept for the remote, however it is cut") {
    const auto all = join({connect_ipv4, text("early data")});
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        Proxy proxy;
        feed(proxy.driver, all, {cut});
        proxy.driver.answer(connected());
        INFO("cut at " << cut);
        CHECK(proxy.driver.trace().stream == text("early data"));
    }
}

TEST_CASE("Data kept while connecting is bounded: the client has to wait") {
    ProxySessionConfig config;
    config.held_bytes = 10;
    Proxy proxy(config);
    proxy.driver.receive(connect_ipv4);
    const wire::Buffer data(25, 'x');
    CHECK(proxy.session.receive(data, Time{}) == 10);
    CHECK(proxy.session.capacity() == 0);
    CHECK(proxy.session.receive(data, Time{}) == 0);
    proxy.driver.answer(connected());
    CHECK(proxy.driver.trace().stream == wire::Buffer(10, 'x'));
}

// The end of the client's stream is not the end of its interest in the answer (AMB-12)
TEST_CASE("CONNECT and end of stream at once is served") {
    Proxy proxy;
    proxy.driver.receive(join({connect_ipv4, text("GET /")}));
    proxy.driver.receive_end();
    proxy.driver.take_events();
    SECTION("connected") {
        proxy.driver.answer(connected());
        CHECK(proxy.driver.take_events() == Events{"served", "relay ended"});
        CHECK(proxy.driver.trace().stream == text("GET /"));
    }
    SECTION("refused") {
        proxy.driver.answer(OperationFailed{wire::ReplyCode::connection_refused});
        CHECK(proxy.driver.take_events() == Events{"refused", "release"});
    }
}

// Version Mismatch Replies (AMB-14, AMB-16)
TEST_CASE("A foreign version is told ours as soon as it shows") {
    const auto foreign =
        GENERATE(as<wire::Buffer>{}, "05"_hex, "04"_hex, "0601"_hex, "0700"_hex, "47455420"_hex);
    Proxy proxy;
    proxy.driver.receive(foreign);
    CHECK(proxy.driver.take_sent() == "0600"_hex);
    CHECK(proxy.driver.take_events() == Events{"version_mismatch", "send_end"});
    proxy.driver.receive(noop);
    CHECK(proxy.driver.take_sent().empty());
}

TEST_CASE("Half a version is no mismatch yet") {
    Proxy proxy;
    proxy.driver.receive("06"_hex);
    CHECK(proxy.driver.trace() == Trace{});
}

TEST_CASE("Another wire version replaces 6.0 everywhere") {
    ProxySessionConfig config;
    config.dialect.version = {6, 0xCC};
    Proxy proxy(config);
    SECTION("6.0 is foreign") {
        proxy.driver.receive(noop);
        CHECK(proxy.driver.take_sent() == "06CC"_hex);
    }
    SECTION("its own is served") {
        proxy.driver.receive("06CC 00 0000 01 00000000 00"_hex);
        CHECK(proxy.driver.take_sent() == join({"06CC 00 00 00"_hex, noop_success}));
    }
}

// Operation Replies: 0x07; unknown commands, and UDP ASSOCIATE without its parts (AMB-07,
// AMB-42)
TEST_CASE("A command that we do not serve gets 0x07, after the Authentication Reply") {
    const auto command = static_cast<std::uint8_t>(GENERATE(3, 4, 0x7F, 0xFF));
    auto request = connect_ipv4;
    request[2] = command;
    Proxy proxy;
    proxy.driver.receive(request);
    CHECK(proxy.driver.take_sent() ==
          join({authenticated, failure(wire::ReplyCode::command_not_supported)}));
    CHECK(proxy.driver.take_events() == Events{"refused", "send_end"});
}

// Operation Replies: 0x08 (AMB-08)
TEST_CASE("An unknown address type gets 0x08 on an open proxy") {
    const auto type = static_cast<std::uint8_t>(GENERATE(0, 2, 5, 0xFF));
    auto request = connect_ipv4;
    request[5] = type;
    Proxy proxy;
    proxy.driver.receive(request);
    CHECK(proxy.driver.take_sent() ==
          join({authenticated, failure(wire::ReplyCode::address_type_not_supported)}));
    CHECK(proxy.driver.take_events() == Events{"refused", "send_end"});
}

// Requests: Domain Name (AMB-09)
TEST_CASE("A name that no host can have is refused without a look-up") {
    const auto request = GENERATE(as<wire::Buffer>{}, "0600 01 0050 03 00 00"_hex,
                                  "0600 01 0050 03 04 61006263 00"_hex);
    Proxy proxy;
    proxy.driver.receive(request);
    CHECK(proxy.driver.take_sent() ==
          join({authenticated, failure(wire::ReplyCode::general_failure)}));
    CHECK(proxy.driver.take_events() == Events{"refused", "send_end"});
}

// SOCKS Options: Length (AMB-03)
TEST_CASE("Options that cannot be framed close the connection") {
    const auto length = static_cast<std::uint8_t>(GENERATE(0, 1));
    Proxy proxy;
    proxy.driver.receive(join({"0600 01 0050 01 C0000201 01 C0"_hex, {length}}));
    CHECK(proxy.driver.trace().output.empty());
    CHECK(proxy.driver.take_events() == Events{"malformed", "send_end"});
}

// SOCKS Options: unsupported ones are ignored; known ones of a wrong size too (AMB-04)
TEST_CASE("Options that mean nothing to us change nothing") {
    Proxy proxy;
    proxy.driver.answer_connect(connected());
    proxy.driver.receive(
        "0600 01 0050 01 C0000201 04 C0 02 05 05 010203 04 05 02 0000 01 03 84"_hex);
    CHECK(proxy.driver.trace().output == join({authenticated, bound_success}));
}

// Authentication Method options: the length of initial data does not matter once authenticated
// (AMB-35)
TEST_CASE("Initial data on an open proxy is the head of the stream") {
    Proxy proxy;
    proxy.driver.answer_connect(connected());
    proxy.driver.receive(join({"0600 01 0050 01 C0000201 01 02 05 0004 02"_hex, text("datamore")}));
    CHECK(proxy.driver.trace().output == join({authenticated, bound_success}));
    CHECK(proxy.driver.trace().stream == text("datamore"));
}

// TFO options, IP TOS options: asked of the shell, and reported as the shell used them
TEST_CASE("Stack options reach the shell, and its word reaches the client") {
    ProxySession session(default_config, no_parts, Time{});
    session.receive("0600 01 0050 01 C0000201 02 01 06 84 01 0400 01 05 C1 01 20"_hex, Time{});
    session.on_timeout(*session.next_timeout());  // no payload comes for the SYN
    const auto event = session.next_event();
    REQUIRE(event);
    const auto& connect = std::get<Connect>(*event);
    CHECK(connect.stack.tfo_payload == 1024);
    CHECK(connect.stack.remote_tos == 0x20);
    CHECK(connect.stack.client_tos == 0x20);

    session.take_output();
    auto answer = connected();
    answer.used.remote_tos = 0x20;
    session.answer(answer, Time{});
    CHECK(session.take_output() == "00 D431 01 7F000001 01 01 05 81 01 20"_hex);
}

// Security Considerations, Large requests: time and size
TEST_CASE("A Request that does not become whole is dropped in time, without a reply") {
    Proxy proxy;
    proxy.driver.receive(wire::Bytes(connect_ipv4).first(7));
    SECTION("the time is up") {
        proxy.driver.time_out();
        CHECK(proxy.driver.take_events() == Events{"timed_out", "send_end"});
        proxy.driver.time_out();
        CHECK(proxy.driver.take_events() == Events{"release"});
    }
    SECTION("the client ends (AMB-13)") {
        proxy.driver.receive_end();
        CHECK(proxy.driver.take_events() == Events{"incomplete", "release"});
    }
    CHECK(proxy.driver.trace().output.empty());
}

TEST_CASE("Bytes that trickle in do not put the end of the Request's time off") {
    Proxy proxy;
    const auto first = proxy.session.next_timeout();
    proxy.driver.now += std::chrono::seconds(1);
    proxy.driver.receive(wire::Bytes(connect_ipv4).first(7));
    CHECK(proxy.session.next_timeout() == first);
}

TEST_CASE("Caps on options close the connection") {
    ProxySessionConfig config;
    config.dialect.limits.options = 1;
    Proxy proxy(config);
    proxy.driver.receive("0600 01 0050 01 C0000201 02 C0 02 C0 02"_hex);
    CHECK(proxy.driver.trace().output.empty());
    CHECK(proxy.driver.take_events() == Events{"malformed", "send_end"});
}

// Authentication Replies: "No Acceptable Methods"
TEST_CASE("Where authentication is required, nobody is served without") {
    EngineParts parts;
    parts.credentials = std::make_shared<Strict>();
    Proxy proxy(default_config, parts);
    SECTION("a Request without credentials") {
        proxy.driver.receive(connect_ipv4);
        CHECK(proxy.driver.take_sent() == "0600 01 FF 00"_hex);
        CHECK(proxy.driver.take_events() == Events{"refused", "send_end"});
    }
    SECTION("an address behind which no credentials can be found (AMB-08)") {
        proxy.driver.receive("0600 01 0050 02 C0000201 00"_hex);
        CHECK(proxy.driver.take_sent().empty());
        CHECK(proxy.driver.take_events() == Events{"malformed", "send_end"});
    }
}

TEST_CASE("The proxy's answers do not depend on how the bytes are cut") {
    std::mt19937 random(5);
    const auto requests = std::vector<wire::Buffer>{
        join({connect_ipv4, text("false start")}),
        join({connect_name, wire::Buffer(40'000, 'z')}),
        join({noop, noop}),
        "0600 01 0050 01 C0000201 03 C0 02 05 05 010203 04 05 02 0000 AABBCC"_hex,
        "0600 01 0050 01 C0000201 02 C0 02 05 01 AA"_hex,
        "0600 01 0050 09 C0000201 00"_hex,
        "0500 01 0050 01"_hex,
    };
    for (const auto& request : requests) {
        const auto run = [&](const std::vector<std::size_t>& cuts) {
            Proxy proxy;
            proxy.driver.answer_connect(connected());
            feed(proxy.driver, request, cuts);
            return proxy.driver.trace();
        };
        const auto whole = run({});
        for (int round = 0; round < 50; ++round) {
            std::vector<std::size_t> cuts(random() % 8);
            for (auto& cut : cuts) cut = random() % (request.size() + 1);
            std::sort(cuts.begin(), cuts.end());
            CHECK(run(cuts) == whole);
        }
    }
}

TEST_CASE("Every state of a proxy connection can be left, or is final") {
    for (int index = 0; index <= static_cast<int>(ProxyState::released); ++index) {
        const auto state = static_cast<ProxyState>(index);
        const bool final = state == ProxyState::relaying || state == ProxyState::released;
        const auto leaves = [&](const ProxyTransition& row) { return row.from == state; };
        INFO(to_name(state));
        CHECK(std::any_of(proxy_transitions.begin(), proxy_transitions.end(), leaves) != final);
        const auto timed_out =
            next_state<ProxyState, ProxyTrigger>(proxy_transitions, state, ProxyTrigger::timed_out);
        // A kept listener lives as long as its client stays ("Listen Backlog options").
        const bool bounded = timed_out || state == ProxyState::holding;
        CHECK(bounded != final);
    }
}
