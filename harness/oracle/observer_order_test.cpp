// Who may speak when, who must close, and what holes in the capture do to such judgements.
#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;
using capture::Side;
using capture::StreamEnding;

// draft-05, "False Starts" (R05-FALSE-C-NOT-BEFORE, AMB-37)
TEST_CASE("data before the Authentication Reply is wrong if a method is advertised") {
    Told capture;
    capture.open();
    capture.client(connect_password);
    capture.client("70 69 6e 67");
    capture.proxy(std::string(auth_ok) + connected);
    capture.close();
    CHECK(told(capture.only()) == "R05-FALSE-C-NOT-BEFORE: fail");

    Told patient;
    patient.open();
    patient.client(connect_password);
    patient.proxy(auth_ok);
    patient.client("70 69 6e 67");
    patient.proxy(connected);
    patient.close();
    CHECK(told(patient.only()).empty());
    CHECK(kept(patient.reports.front(), "R05-FALSE-C-NOT-BEFORE"));
}

// Declared initial data may be sent at once.
TEST_CASE("declared initial data and a password behind it are told apart") {
    Told capture;
    capture.open();
    capture.client("06 00 01 00 50 01 CB 00 71 01 01 02 05 00 04 02 70 69 6e 67");
    capture.proxy(select_password);
    capture.client("01 01 61 01 62 (and data behind the last message) 6d 6f 72 65");
    capture.proxy(std::string("01 00") + password_ok + connected);
    capture.close();
    CHECK(told(capture.only()).empty());
    CHECK(kept(capture.reports.front(), "R05-PWD-C-AFTER-INITDATA"));
}

// A reply that the capture missed would clear the client: then nobody is blamed.
TEST_CASE("a hole where the answer may have been makes early data undecided") {
    Told capture;
    capture.open();
    capture.client(connect_password);
    capture.client("70 69 6e 67");
    capture.gap(1, Side::acceptor, 5);
    capture.proxy(connected);
    capture.close();
    const auto& report = capture.only();
    CHECK(told(report).empty());
    CHECK(report.verdict == Verdict::inconclusive);
    CHECK_FALSE(report.reason.empty());
}

// R05-MSG-P-INCOMPLETE-WAIT (AMB-02)
TEST_CASE("a reply to half a Request is the proxy's fault, unless the capture has a hole") {
    Told capture;
    capture.open();
    capture.client("06 00 01 00 50");
    capture.proxy(auth_ok);
    capture.client("01 CB 00 71 01 00");
    capture.close();
    CHECK(told(capture.only()) == "R05-MSG-P-INCOMPLETE-WAIT: fail");

    Told holed;
    holed.open();
    holed.client("06 00 01 00 50");
    holed.proxy(auth_ok);
    holed.gap(1, Side::initiator, 6);
    holed.close();
    CHECK(told(holed.only()).empty());
    CHECK(holed.reports.front().verdict == Verdict::inconclusive);
}

// A packet that was overtaken: its frame is earlier, though its bytes are told later.
TEST_CASE("bytes that were carried earlier than the answer clear the proxy") {
    Told capture;
    capture.open();
    const auto request = hex(connect_request);
    const auto late = capture.next();
    const std::span<const std::uint8_t> bytes(request);
    capture.bytes(1, Side::initiator, {request.begin(), request.begin() + 5});
    capture.proxy(auth_ok);
    capture.observer.on(capture::StreamBytes{.connection = 1,
                                             .sender = Side::initiator,
                                             .offset = 5,
                                             .bytes = bytes.subspan(5),
                                             .seen = late});
    capture.proxy(connected);
    capture.close();
    CHECK(told(capture.only()).empty());
}

// draft-05, "Handling BIND" (R05-BIND-C-NO-EARLY-DATA, AMB-47); "Listen Backlog options"
TEST_CASE("a client of BIND has to wait for the second reply") {
    Told capture;
    capture.open();
    capture.client("06 00 02 00 00 01 00 00 00 00 00");
    capture.proxy(std::string(auth_ok) + connected);
    capture.client("68 69");
    capture.proxy("00 00 50 01 CB 00 71 01 00");
    capture.close();
    CHECK(told(capture.only()) == "R05-BIND-C-NO-EARLY-DATA: fail");

    Told granted;
    granted.open();
    granted.client("06 00 02 00 00 01 00 00 00 00 01 01 06 84 04 00 04");
    granted.proxy(std::string(auth_ok) + "00 A0 28 01 C6 33 64 01 01 01 06 84 04 00 04");
    granted.client("68 69");
    granted.close();
    CHECK(told(granted.only()) == "R05-BACKLOG-C-NO-DATA-INITIAL: fail");
}

// R05-MSG-REQ-NO-TRAILER
TEST_CASE("nothing follows a NOOP") {
    Told capture;
    capture.open();
    capture.client(std::string(noop) + "AA");
    capture.close();
    CHECK(told(capture.only()) == "R05-MSG-REQ-NO-TRAILER: fail");
}

// The MUSTs on closing, each with the time of AMB-90.
TEST_CASE("a client that keeps what it must close is blamed after ten seconds") {
    struct Row {
        std::string request;
        std::string reply;
        std::string clause;
    };
    const std::vector<Row> rows{
        {noop, std::string(auth_ok) + noop_ok, "R05-OPR-C-NOOP-CLOSE"},
        {connect_request, std::string(auth_ok) + "05 00 00 01 00 00 00 00 00",
         "R05-OPR-C-CLOSE-05"},
        {connect_request, "06 00 01 FF 00", "R05-AUTH-C-CLOSE-NOACCEPT"},
        {"05 01 00", "06 00", "R05-VER-C-CLOSE"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.clause);
        Told capture;
        capture.open();
        capture.client(row.request);
        capture.proxy(row.reply);
        capture.wait(11);
        capture.open(remote_at, client_at);  // the capture goes on
        CHECK(told(capture.only()) == row.clause + ": fail");

        Told early;
        early.open();
        early.client(row.request);
        early.proxy(row.reply);
        early.wait(5);
        early.open(remote_at, client_at);
        CHECK(told(early.only()).empty());

        Told closed;
        closed.open();
        closed.client(row.request);
        closed.proxy(row.reply);
        closed.end(1, Side::initiator);
        closed.wait(11);
        closed.open(remote_at, client_at);
        CHECK(told(closed.only()).empty());
        CHECK(kept(closed.reports.front(), row.clause));
    }
}

TEST_CASE("where packets are missing, an end may be among them") {
    Told capture;
    capture.open();
    capture.client(noop);
    capture.proxy(std::string(auth_ok) + noop_ok);
    const auto other = capture.open(client_at, remote_at);
    capture.gap(other, Side::initiator, 10);
    capture.wait(11);
    capture.open(remote_at, client_at);
    CHECK(told(capture.only()) == "R05-OPR-C-NOOP-CLOSE: inconclusive");
}

TEST_CASE("a hole in the middle of the protocol ends the judging, not what was found before") {
    Told capture;
    capture.open();
    capture.client("06 00 01 00 50 01 CB 00 71 01 01 05 02");
    capture.gap(1, Side::acceptor, 3);
    capture.proxy("DE AD BE EF");
    capture.close();
    const auto& report = capture.only();
    CHECK(told(report) == "R05-OPT-KIND-ALLOCATED: fail");
    CHECK(report.reason.find("in the middle of the protocol") != std::string::npos);
}

// Conversations that cannot be read say why.
TEST_CASE("running conversations and TLS are not judged") {
    Told running;
    running.observer.on(capture::ConnectionBegin{
        .number = 9, .initiator = client_at, .acceptor = proxy_at, .syn_seen = false});
    const auto bytes = hex("01 02 03");
    running.observer.on(capture::StreamBytes{.connection = 9, .bytes = bytes, .seen = {1, 1}});
    CHECK(running.only().verdict == Verdict::inconclusive);

    Told tls;
    tls.open();
    tls.client("16 03 01 02 00 01");
    CHECK(tls.only().verdict == Verdict::skip);
    CHECK(tls.reports.front().reason.starts_with("TLS"));
}

// Without ports, the first bytes tell.
TEST_CASE("conversations are found by their first bytes") {
    Told guessed(ObserverOptions{});
    guessed.open(client_at, socket_at({198, 51, 100, 1}, 4'321));
    guessed.client(noop);
    guessed.proxy(std::string(auth_ok) + noop_ok, 1);
    guessed.close();
    CHECK(guessed.only().verdict == Verdict::pass);

    Told web(ObserverOptions{});
    web.open(client_at, remote_at);
    web.client("47 45 54 20 2f 20 48 54 54 50");
    web.open(client_at, remote_at);
    web.client("06 00 77 00 50 01 CB", 2);
    web.open(client_at, remote_at);
    web.client("05 01 00", 3);
    web.proxy("05 00", 3);
    web.observer.finish();
    CHECK(web.reports.empty());

    Told older(ObserverOptions{});
    older.open();
    older.client("05 01 00");
    older.proxy("06 00");
    older.close();
    CHECK(older.only().summary == "another version, answered with a mismatch reply");
}

// --wire-version
TEST_CASE("another version can be the one that is spoken") {
    ObserverOptions options{.ports = {1'080}};
    options.dialect.version = {6, 0xCC};
    Told capture(options);
    capture.open();
    capture.client("06 CC 00 00 00 01 00 00 00 00 00");
    capture.proxy(std::string("06 CC 00 00 00") + noop_ok);
    capture.close();
    CHECK(capture.only().verdict == Verdict::pass);
}

TEST_CASE("a report tells the conversation in a line") {
    Told capture;
    capture.open();
    capture.client(connect_request);
    capture.proxy(std::string(auth_ok) + "05 00 00 01 00 00 00 00 00");
    capture.close();
    CHECK(capture.only().summary == "CONNECT 203.0.113.1:80: connection_refused");
}

// AMB-14: a proxy need not wait for the second byte.
TEST_CASE("one foreign byte may be answered at once") {
    Told capture;
    capture.open();
    capture.client("05");
    capture.proxy("06 00");
    capture.client("01 00");
    capture.close();
    CHECK(told(capture.only()).empty());
}
