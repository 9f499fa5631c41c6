// What the observer says of relayed streams, of the SYN to the remote, and of who has connected.
#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;
using capture::Side;
using capture::StreamEnding;

namespace {

constexpr auto ping = "70 69 6e 67";
constexpr auto pong = "70 6f 6e 67";

/// A CONNECT whose remote leg is in the capture as well.
struct Relay {
    Told capture{ObserverOptions{.ports = {1'080}}};
    Told::Number leg = 0;

    explicit Relay(std::string_view request = connect_request, std::size_t syn_payload = 0,
                   bool fast_open = false, std::string_view reply = connected) {
        capture.open();
        capture.client(request);
        capture.proxy(auth_ok);
        leg = capture.open(proxy_out, remote_at, syn_payload, fast_open);
        capture.proxy(reply);
    }
    void to_remote(std::string_view text) { capture.client(text, leg); }
    void from_remote(std::string_view text) { capture.proxy(text, leg); }
    /// Client first, then the remote.
    void close() {
        capture.end(1, Side::initiator);
        capture.end(leg, Side::initiator);
        capture.end(leg, Side::acceptor);
        capture.end(1, Side::acceptor);
    }
    std::string found() { return told(capture.only()); }
};

std::string many(std::size_t count, std::uint8_t start) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        constexpr auto digits = "0123456789abcdef";
        const auto value = static_cast<std::uint8_t>(start + i * 7 + i / 256);
        text += digits[value >> 4];
        text += digits[value & 15];
    }
    return text;
}

}  // namespace

// draft-05, "Handling CONNECT"
TEST_CASE("the same bytes on both legs are as they should be") {
    Relay relay;
    relay.capture.client(ping);
    relay.to_remote(ping);
    relay.from_remote(pong);
    relay.capture.proxy(pong);
    relay.close();
    CHECK(relay.found().empty());
    const auto& report = relay.capture.reports.front();
    CHECK(kept(report, "R05-CONN-P-DATA-C2R"));
    CHECK(kept(report, "R05-CONN-P-DATA-R2C"));
    CHECK(kept(report, "R05-CONN-P-EOF-C2R"));
    CHECK(kept(report, "R05-TFO-P-CONNECT-NOT"));
}

TEST_CASE("bytes that were lost, repeated, altered or put in are found") {
    const auto up = [](std::string_view sent, std::string_view arrived) {
        Relay relay;
        relay.capture.client(sent);
        relay.to_remote(arrived);
        relay.close();
        return relay.found();
    };
    CHECK(up("01 02 03 04 05 06 07 08", "01 02 03 04 05 06 07 08").empty());
    CHECK(up("01 02 03 04 05 06 07 08", "01 02 04 05 06 07 08") == "R05-CONN-P-DATA-C2R: fail");
    CHECK(up("01 02 03 04", "01 02 03 04 01 02 03 04") == "R05-CONN-P-DATA-C2R: fail");
    CHECK(up("01 02 03 04", "01 02 FF 04") == "R05-CONN-P-DATA-C2R: fail");
    CHECK(up("01 02 03 04", "01 02 03") == "R05-CONN-P-DATA-C2R: fail");
    CHECK(up(ping, std::string("06 00 00 00 00") + ping) == "R05-CONN-P-DATA-C2R: fail");
}

TEST_CASE("one byte that is missing behind many is found") {
    const auto data = many(40'000, 1);
    auto cut = data;
    cut.erase(2 * 16'384, 2);
    Relay relay;
    relay.capture.client(data);
    relay.to_remote(cut);
    relay.close();
    CHECK(relay.found() == "R05-CONN-P-DATA-C2R: fail");
    CHECK(relay.capture.reports.front().findings.front().got ==
          "a difference between bytes 16384 and 17408");
    Relay whole;
    whole.capture.client(data);
    whole.to_remote(data);
    whole.close();
    CHECK(whole.found().empty());
}

// R05-CONN-P-EOF-R2C; AMB-12
TEST_CASE("the end of a stream tells what was lost before it") {
    Relay lost;
    lost.from_remote("01 02 03 04");
    lost.capture.proxy("01 02 03");
    lost.capture.end(lost.leg, Side::acceptor);
    lost.capture.end(1, Side::acceptor);
    lost.capture.end(1, Side::initiator);
    lost.capture.end(lost.leg, Side::initiator);
    CHECK(lost.found() == "R05-CONN-P-DATA-R2C: fail");

    Relay half;
    half.capture.end(1, Side::initiator);
    half.capture.end(half.leg, Side::initiator);
    half.capture.end(1, Side::acceptor);
    half.from_remote(pong);
    half.capture.end(half.leg, Side::acceptor);
    CHECK(half.found() == "R05-CONN-P-HALF-CLOSE: warn");

    Relay reset;  // what a reset takes along is nobody's fault
    reset.from_remote("01 02 03 04");
    reset.capture.proxy("01 02 03");
    reset.capture.end(1, Side::initiator, StreamEnding::reset);
    reset.capture.end(1, Side::acceptor, StreamEnding::reset);
    reset.capture.end(reset.leg, Side::initiator, StreamEnding::reset);
    reset.capture.end(reset.leg, Side::acceptor, StreamEnding::reset);
    CHECK(reset.found().empty());
}

TEST_CASE("holes in either leg make no verdict on what was relayed") {
    Relay relay;
    relay.capture.client(ping);
    relay.capture.gap(relay.leg, Side::initiator, 3);
    relay.to_remote("AA BB");
    relay.close();
    CHECK(relay.found().empty());
    Relay other;
    other.capture.gap(1, Side::initiator, 4);
    other.to_remote(ping);
    other.close();
    CHECK(other.found().empty());
    CHECK(other.capture.reports.front().verdict == Verdict::inconclusive);
}

// Initial data and data behind the password are one stream (AMB-34, AMB-38).
TEST_CASE("the remote gets initial data first, and no message of the method") {
    const auto run = [](std::string_view arrived) {
        Told capture;
        capture.open();
        capture.client("06 00 01 00 50 01 CB 00 71 01 01 02 05 00 04 02 01 02 03 04");
        capture.proxy(select_password);
        capture.client("01 01 61 01 62 05 06");
        const auto leg = capture.open(proxy_out, remote_at);
        capture.proxy(std::string("01 00") + password_ok + connected);
        capture.client(arrived, leg);
        capture.close();
        capture.close(leg);
        return told(capture.only());
    };
    CHECK(run("01 02 03 04 05 06").empty());
    CHECK(run("05 06") == "R05-METHOD-P-IDL-RELAY: fail");
    CHECK(run("01 02 03 04 01 01 61 01 62 05 06") == "R05-CONN-P-DATA-C2R: fail");
}

// draft-05, "TFO options"; AMB-70
TEST_CASE("the SYN to the remote is judged by the TFO option") {
    const auto run = [](std::string_view request, std::size_t payload, bool option) {
        Relay relay(request, payload, option);
        relay.close();
        return relay.found();
    };
    constexpr auto asked = "06 00 01 00 50 01 CB 00 71 01 01 01 06 84 01 00 04";
    CHECK(run(connect_request, 0, false).empty());
    CHECK(run(connect_request, 0, true) == "R05-TFO-P-CONNECT-NOT: fail");
    CHECK(run(connect_request, 4, true) == "R05-TFO-P-CONNECT-NOT: fail");
    CHECK(run(asked, 4, true).empty());
    CHECK(run(asked, 0, true).empty());
    CHECK(run(asked, 0, false) == "R05-TFO-P-CONNECT-USE: info");
    CHECK(run(asked, 5, true) == "R05-TFO-P-PAYLOAD-DIFF: info");
    CHECK(run(asked, 3, true) == "R05-TFO-P-PAYLOAD-DIFF: info");
}

// draft-05, "IP TOS options"; AMB-68: only saying what is not so is wrong.
TEST_CASE("a TOS value that the proxy names must be the one it uses") {
    const auto run = [](std::uint8_t used) {
        Relay relay(connect_request, 0, false, "00 A0 28 01 C6 33 64 01 01 01 05 81 01 10");
        relay.capture.traffic_class = used;
        relay.capture.client(ping);
        relay.to_remote(ping);
        relay.close();
        return relay.found();
    };
    CHECK(run(0x10).empty());
    CHECK(run(0x11).empty());  // the low bits are ECN's
    CHECK(run(0x20) == "R05-TOS-P-ADVERTISE: fail");
    CHECK(run(0x00) == "R05-TOS-P-ADVERTISE: inconclusive");
}

// R05-OPR-P-CONNECT-BINDADDR (AMB-40), R05-OPR-P-FAIL-NOT-SUCCESS (AMB-39)
TEST_CASE("without its endpoint in the reply, a leg only counts if it is the only one") {
    constexpr auto next_port = "00 A0 29 01 C6 33 64 01 00";
    Relay relay(connect_request, 0, false, next_port);
    relay.capture.client(ping);
    relay.to_remote(ping);
    relay.close();
    CHECK(relay.found() == "R05-OPR-P-CONNECT-BINDADDR: warn");

    Relay altered(connect_request, 0, false, next_port);
    altered.capture.client(ping);
    altered.to_remote(pong);
    altered.close();
    CHECK(altered.found() == "R05-CONN-P-DATA-C2R: inconclusive");

    Told refused;
    refused.open();
    refused.client(connect_request);
    const auto leg = refused.open(proxy_out, remote_at);
    refused.end(leg, Side::acceptor, StreamEnding::refused);
    refused.end(leg, Side::initiator, StreamEnding::refused);
    refused.proxy(std::string(auth_ok) + next_port);
    refused.close();
    CHECK(told(refused.only()) == "R05-OPR-P-FAIL-NOT-SUCCESS: fail");
}

// draft-05, "Handling BIND": the second reply names who has connected.
TEST_CASE("the peer of a BIND is one that has connected, and its bytes arrive") {
    const auto run = [](std::string_view second, std::string_view arrived) {
        Told capture;
        capture.open();
        capture.client("06 00 02 00 00 01 00 00 00 00 00");
        capture.proxy(std::string(auth_ok) + connected);
        const auto leg = capture.open(remote_at, proxy_out);
        capture.client(ping, leg);
        capture.proxy(second);
        capture.proxy(arrived);
        capture.close();
        capture.close(leg);
        return told(capture.only());
    };
    constexpr auto peer = "00 00 50 01 CB 00 71 01 00";
    CHECK(run(peer, ping).empty());
    CHECK(run(peer, pong) == "R05-BIND-P-DATA: fail");
    CHECK(run(connected, ping) == "R05-BIND-P-SECOND-PEER: fail");
}
