// What the observer says of UDP associations: datagrams between client and relay, and between the
// proxy and remotes.
#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;
using capture::Side;

namespace {

const auto peer_at = socket_at({192, 0, 2, 1}, 50'000);
const auto relay_at = socket_at({198, 51, 100, 1}, 1'080);
const auto bound_at = proxy_out;
const auto server_at = socket_at({203, 0, 113, 1}, 53);

/// To 203.0.113.1 port 53, of association DEADBEEF.
constexpr auto header = "06 00 DEADBEEF 00 35 01 CB 00 71 01";

struct Exchange {
    Told capture;

    explicit Exchange(bool confirmed_early = false) {
        capture.open();
        capture.client("06 00 03 00 00 01 00 00 00 00 00");
        capture.proxy(std::string(auth_ok) + connected + "DEADBEEF");
        if (confirmed_early) capture.proxy("00");
    }
    void sent(std::string_view payload, capture::Socket from = peer_at) {
        capture.datagram(from, relay_at, std::string(header) + std::string(payload));
    }
    void relayed(std::string_view payload) { capture.datagram(bound_at, server_at, payload); }
    void confirmed() { capture.proxy("00"); }
    void answered(std::string_view payload) { capture.datagram(server_at, bound_at, payload); }
    void returned(std::string_view payload, std::string_view head = header,
                  capture::Socket to = peer_at) {
        capture.datagram(relay_at, to, std::string(head) + std::string(payload));
    }
    std::string found() {
        capture.close();
        return told(capture.only());
    }
};

}  // namespace

// draft-05, "Handling UDP ASSOCIATE"
TEST_CASE("a correct association is followed through both legs") {
    Exchange one;
    one.sent("01 02 03");
    one.relayed("01 02 03");
    one.confirmed();
    one.answered("04 05");
    one.returned("04 05");
    CHECK(one.found().empty());
    const auto& report = one.capture.reports.front();
    for (const auto* clause :
         {"R05-UDP-P-CONFIRM", "R05-UDP-P-CONFIRM-NOT-EARLY", "R05-UDP-P-DGRAM-IPV4",
          "R05-UDP-P-BACK-IPV4", "R05-UDP-P-INBOUND-DEST", "R05-UDP-P-ID-UNIQUE"}) {
        CAPTURE(clause);
        CHECK(kept(report, clause));
    }
}

// AMB-58, AMB-59
TEST_CASE("a confirmation follows the first datagram") {
    Exchange early(true);
    early.sent("01");
    CHECK(early.found() == "R05-UDP-P-CONFIRM-NOT-EARLY: fail");
    Exchange unseen(true);  // the datagram need not be in the capture
    CHECK(unseen.found().empty());
    Exchange sealed;  // DTLS, perhaps
    sealed.capture.datagram(peer_at, relay_at, "16 fe fd 00");
    sealed.confirmed();
    sealed.sent("01");
    CHECK(sealed.found().empty());
    CHECK(sealed.capture.reports.front().verdict == Verdict::inconclusive);
}

// AMB-65
TEST_CASE("datagrams from another endpoint are not relayed") {
    Exchange one;
    one.sent("01");
    one.confirmed();
    one.sent("02 02 02", socket_at({192, 0, 2, 1}, 50'001));
    one.relayed("02 02 02");
    CHECK(one.found() == "R05-UDP-C-SAME-TUPLE: fail; R05-UDP-P-MAP-PORT: fail");
    Exchange other;
    other.sent("01");
    other.confirmed();
    other.sent("02 02 02", socket_at({192, 0, 2, 9}, 50'000));
    other.relayed("02 02 02");
    CHECK(other.found() == "R05-UDP-P-MAP-ADDR: fail");
}

// R05-UDP-P-PAYLOAD-INTACT
TEST_CASE("payloads are relayed whole") {
    Exchange out;
    out.sent("01 02 03 04");
    out.relayed("01 02 03");
    CHECK(out.found() == "R05-UDP-P-PAYLOAD-INTACT: fail");
    Exchange back;
    back.sent("01");
    back.answered("01 02 03 04");
    back.returned("01 02 03");
    CHECK(back.found() == "R05-UDP-P-PAYLOAD-INTACT: fail");
}

// draft-05, figure of the Datagram Header; AMB-61
TEST_CASE("headers toward the client name the remote") {
    const auto run = [](std::string_view head) {
        Exchange one;
        one.sent("01");
        one.answered("04 05");
        one.returned("04 05", head);
        return one.found();
    };
    CHECK(run(header).empty());
    CHECK(run("06 00 DEADBEEF 35 00 01 CB 00 71 01") == "R05-UDP-P-HDR-PORT-NBO: fail");
    CHECK(run("06 00 DEADBEEF 00 36 01 CB 00 71 01") == "R05-UDP-P-BACK-IPV4: fail");
    CHECK(run("06 00 DEADBEEF 00 35 01 CB 00 71 02") == "R05-UDP-P-BACK-IPV4: fail");
    CHECK(run("06 00 DEADBEEF 00 35 04 00000000000000000000FFFFCB007101") ==
          "R05-UDP-P-BACK-IPV4: warn");
    CHECK(run("06 00 DEADBEEF 00 35 03 01 61") == "R05-UDP-P-BACK-IPV4: warn");
    CHECK(run("05 00 DEADBEEF 00 35 01 CB 00 71 01") == "R05-UDP-P-HDR-MAJOR: fail");
    CHECK(run("06 01 DEADBEEF 00 35 01 CB 00 71 01") == "R05-UDP-P-HDR-MINOR: fail");
    CHECK(run("06 00 DEADBEEF 00 35 05 CB 00 71 01") == "R05-UDP-P-HDR-LAYOUT: fail");
}

TEST_CASE("headers of the client are judged once the relay is known") {
    Exchange one;
    one.sent("01");
    one.capture.datagram(peer_at, relay_at, "06 01 DEADBEEF 00 35 01 CB 00 71 01");
    CHECK(one.found() == "R05-UDP-C-HDR-MINOR: fail");
}

// R05-UDP-P-INBOUND-DEST
TEST_CASE("datagrams for the client go to the mapped endpoint") {
    Exchange one;
    one.sent("01");
    one.answered("04 05");
    one.returned("04 05", header, socket_at({192, 0, 2, 1}, 50'001));
    CHECK(one.found() == "R05-UDP-P-INBOUND-DEST: fail");
}

// AMB-64
TEST_CASE("nothing is relayed seconds after the TCP connection was closed") {
    Exchange one;
    one.sent("01");
    one.confirmed();
    one.capture.close();
    one.capture.wait(6);
    one.sent("02 03 04");
    one.relayed("02 03 04");
    one.answered("05 06");
    one.returned("05 06");
    CHECK(told(one.capture.only()) == "R05-UDP-P-END-OUT: fail; R05-UDP-P-END-IN: fail");
    Exchange soon;
    soon.sent("01");
    soon.capture.close();
    soon.sent("02 03 04");
    soon.relayed("02 03 04");
    CHECK(told(soon.capture.only()).empty());
}

// AMB-56
TEST_CASE("a client that sends to the bind endpoint has the wrong port") {
    Exchange known;
    known.sent("01");
    known.capture.open();
    known.capture.client("06 00 03 00 00 01 00 00 00 00 00", 2);
    known.capture.proxy(std::string(auth_ok) + "00 A0 29 01 C6 33 64 01 00 DEADBEE0", 2);
    known.capture.datagram(peer_at, socket_at({198, 51, 100, 1}, 41'001),
                           "06 00 DEADBEE0 00 35 01 CB 00 71 01 01");
    known.capture.close(2);
    known.capture.close(1);
    known.capture.observer.finish();
    REQUIRE(known.capture.reports.size() == 2);
    CHECK(told(known.capture.reports[0]).empty());
    CHECK(told(known.capture.reports[1]) == "R05-UDP-C-RELAY-PORT: fail");
}

// AMB-57
TEST_CASE("ids of associations that are alive differ, and are not counted up") {
    Told twins;
    for (Told::Number i = 1; i <= 2; ++i) {
        twins.open();
        twins.client("06 00 03 00 00 01 00 00 00 00 00", i);
        twins.proxy(std::string(auth_ok) + connected + "00000007", i);
    }
    twins.observer.finish();
    CHECK(told(twins.reports[1]) == "R05-UDP-P-ID-UNIQUE: fail");

    Told counted;
    for (Told::Number i = 1; i <= 8; ++i) {
        counted.open();
        counted.client("06 00 03 00 00 01 00 00 00 00 00", i);
        counted.proxy(std::string(auth_ok) + connected + "0000000" + std::to_string(i), i);
        counted.close(i);
    }
    counted.observer.finish();
    CHECK(told(counted.reports[6]).empty());
    CHECK(told(counted.reports[7]) == "R05-UDP-P-ID-RANDOM: warn");
}
