// What the observer says of replies: their layout, order and number, and what may not follow.
#include <fmt/format.h>

#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;

namespace {

struct Exchange {
    std::string_view client;
    std::string_view proxy;
    std::string_view client_then = "";
    std::string_view proxy_then = "";
    bool proxy_closes_first = false;
};

std::string after(const Exchange& exchange, requirements::Reading reading, bool cut_everywhere) {
    Told capture({.reading = reading, .ports = {1'080}});
    capture.cut_everywhere = cut_everywhere;
    capture.open();
    capture.client(exchange.client);
    if (!exchange.proxy.empty()) capture.proxy(exchange.proxy);
    if (!exchange.client_then.empty()) capture.client(exchange.client_then);
    if (!exchange.proxy_then.empty()) capture.proxy(exchange.proxy_then);
    if (exchange.proxy_closes_first) capture.end(1, capture::Side::acceptor);
    capture.end(1, capture::Side::initiator);
    if (!exchange.proxy_closes_first) capture.end(1, capture::Side::acceptor);
    return told(capture.only());
}

std::string found(const Exchange& exchange,
                  requirements::Reading reading = requirements::Reading::errata) {
    const auto whole = after(exchange, reading, false);
    CHECK(after(exchange, reading, true) == whole);
    return whole;
}

std::string text_reading(const Exchange& exchange) {
    return found(exchange, requirements::Reading::text);
}

std::string replies(std::string_view authentication, std::string_view operation) {
    return fmt::format("{} {}", authentication, operation);
}

constexpr auto password = "01 01 61 01 62";
constexpr auto password_status_ok = "01 00";
constexpr auto bind_request = "06 00 02 00 00 01 00 00 00 00 00";
constexpr auto backlog_request = "06 00 02 00 00 01 00 00 00 00 01 01 06 84 04 00 04";
constexpr auto udp_request = "06 00 03 00 00 01 00 00 00 00 00";

}  // namespace

// draft-05, "Mode of operation": the exchanges of the figure.
TEST_CASE("the observer has nothing against correct exchanges") {
    CHECK(found({noop, replies(auth_ok, noop_ok)}).empty());
    CHECK(found({connect_request, replies(auth_ok, connected), "70 69 6e 67", "70 6f 6e 67"})
              .empty());
    CHECK(found({connect_password, select_password, password,
                 fmt::format("{} {} {}", password_status_ok, password_ok, connected)})
              .empty());
    CHECK(found({bind_request, replies(auth_ok, connected), "", "00 00 50 01 CB 00 71 01 00 68 69"})
              .empty());
    CHECK(found({udp_request, replies(auth_ok, connected), "", "DEADBEEF 00"}).empty());
    CHECK(found({connect_request, "06 00 01 FF 00"}).empty());
    CHECK(found({connect_request, replies(auth_ok, "05 00 00 01 00 00 00 00 00")}).empty());
    CHECK(found({"05 01 00", "06 00"}).empty());
}

// draft-05, "Version Mismatch Replies"; AMB-14, AMB-16
TEST_CASE("a version mismatch reply is 06 00 and nothing more") {
    CHECK(found({"05 01 00", "05 00"}) == "R05-VER-P-FIELD-MAJOR: fail");
    CHECK(found({"05 01 00", "06 CC"}) == "R05-VER-P-FIELD-MINOR: fail");
    CHECK(found({"05 01 00", "06 00 00 00 00"}) == "R05-VER-P-LENGTH: fail");
    CHECK(found({.client = "05 01 00", .proxy = "", .proxy_closes_first = true}) ==
          "R05-VER-P-REPLY-MAJOR: fail");
    CHECK(found({"05 01 00", ""}).empty());  // the client left first
    CHECK(found({noop, "06 00", "", "", true}) == "R05-AUTH-P-SENT-NOOP: fail");
}

// draft-05, "Authentication Replies"; AMB-17 to AMB-23
TEST_CASE("Authentication Replies are judged by the Request and by one another") {
    CHECK(found({noop, replies("05 00 00 00 00", noop_ok)}) == "R05-AUTH-P-VER-MAJOR: fail");
    CHECK(found({noop, replies("06 01 00 00 00", noop_ok)}) == "R05-AUTH-P-VER-MINOR: fail");
    CHECK(found({noop, noop_ok}) == "R05-AUTH-P-SENT-NOOP: fail; R05-AUTH-P-BEFORE-OPR: fail");
    CHECK(found({connect_request, connected}) ==
          "R05-AUTH-P-SENT-CONNECT: fail; R05-AUTH-P-BEFORE-OPR: fail");
    CHECK(found({noop, "06 00 02 00 00"}) == "R05-AUTH-P-TYPE-VALUES: fail");
    CHECK(found({connect_request, select_password}) == "R05-AUTH-P-NO-METHOD-OPTION: fail");
    CHECK(found({connect_password, "06 00 01 01 00"}) == "R05-AUTH-P-METHOD-OFFERED: fail");
    CHECK(found({connect_password, "06 00 01 00 00"}) == "R05-AUTH-P-METHOD-OFFERED: fail");
    CHECK(found({noop, replies("06 00 00 FF 00", noop_ok)}) == "R05-AUTH-P-NO-ACCEPTABLE: fail");
    CHECK(found({noop, replies("06 00 00 02 00", noop_ok)}) == "R05-AUTH-P-METHOD-NONE: warn");
    CHECK(found({noop, replies(fmt::format("{} {}", auth_ok, auth_ok), noop_ok)})
              .starts_with("R05-AUTH-P-FIRST-SUCCESS-FINAL: fail"));
}

// A reply of two successes in a row reads as an Operation Reply with code 6 (AMB-18); the address
// type 0x00 gives it away, other contents need not.
TEST_CASE("the RFC 1929 exchange is followed, and concluded by a second reply") {
    const auto with = [](std::string_view then) {
        return Exchange{connect_password, select_password, password, then};
    };
    CHECK(found(with(fmt::format("01 00 {}", connected))) == "R05-AUTH-P-SECOND-SENT-OK: fail");
    CHECK(found(with("02 00")) == "R05-PWD-P-REPLY: fail");
    CHECK(found(with("01 01 06 00 01 FF 00")).empty());
    CHECK(found(with("01 01 06 00 00 02 00")) == "R05-PWD-P-FAIL: fail");
    CHECK(found(with("01 00 06 00 01 02 00")) == "R05-AUTH-P-SECOND-VALUES: fail");
    CHECK(found(with("01 00 06 CC 00 02 00")) == "R05-AUTH-P-SECOND-VERSION: fail");
    const Exchange bare{connect_password, select_password, password, "01 01", true};
    CHECK(found(bare) == "R05-AUTH-P-SECOND-SENT-FAIL: warn");
    CHECK(text_reading(bare) == "R05-AUTH-P-SECOND-SENT-FAIL: fail");
    CHECK(found({connect_password, select_password, "05 01", ""}) == "R05-PWD-C-REQUEST: fail");
}

// AMB-22: none is expected; a failure is superfluous, a success is wrong.
TEST_CASE("nothing follows a refusal") {
    CHECK(found({connect_request, replies("06 00 01 FF 00", connected)}) ==
          "R05-AUTH-P-NO-OPR-AFTER-FAIL: fail");
    CHECK(found({connect_request, replies("06 00 01 FF 00", "01 00 00 01 00 00 00 00 00")}) ==
          "R05-AUTH-P-NO-OPR-AFTER-FAIL: warn");
    CHECK(found({noop, replies(auth_ok, noop_ok), "", noop_ok}) == "R05-OPR-P-EXACTLY-ONE: fail");
    CHECK(found({connect_request, replies(auth_ok, "05 00 00 01 00 00 00 00 00"), "", "70"}) ==
          "R05-OPR-P-EXACTLY-ONE: fail");
}

// draft-05, "Operation Replies"; AMB-09, AMB-39
TEST_CASE("Operation Replies are judged by layout and code") {
    CHECK(found({noop, replies(auth_ok, "0A 00 00 01 00 00 00 00 00")}) ==
          "R05-OPR-P-CODE-VALUES: fail");
    CHECK(found({noop, replies(auth_ok, "00 00 00 02 00 00 00 00 00")}) ==
          "R05-OPR-P-LAYOUT: fail");
    CHECK(found({noop, replies(auth_ok, "00 00 00 03 02 61 00 00")}) ==
          "R05-OPR-P-DOMAIN-NO-NUL: fail");
    CHECK(found({noop, replies(auth_ok, "00 00 00 01 00 00"), "", "", true}) ==
          "R05-OPR-P-LAYOUT: fail");
    CHECK(found({noop, auth_ok, "", "", true}) == "R05-OPR-P-AFTER-AUTH: fail");
    CHECK(found({noop, "", "", "", true}) == "R05-AUTH-P-SENT-NOOP: fail");
    CHECK(found({noop, ""}).empty());
}

// AMB-07, AMB-08, AMB-03: what cannot be served must not succeed; how it fails is open.
TEST_CASE("malformed Requests must not be served") {
    constexpr auto unknown_command = "06 00 04 00 50 01 CB 00 71 01 00";
    constexpr auto unknown_type = "06 00 01 00 50 02 CB 00 71 01 00";
    constexpr auto no_name = "06 00 01 00 50 03 00 00";
    const auto broken = [](const Exchange& exchange) {
        Told capture({.client = false, .ports = {1'080}});
        capture.open();
        capture.client(exchange.client);
        if (!exchange.proxy.empty()) capture.proxy(exchange.proxy);
        capture.end(1, capture::Side::acceptor);
        return told(capture.only());
    };
    CHECK(broken({unknown_command, replies(auth_ok, "07 00 00 01 00 00 00 00 00")}).empty());
    CHECK(broken({unknown_command, replies(auth_ok, "01 00 00 01 00 00 00 00 00")}) ==
          "R05-OPR-P-CODE-07-CMD-UNSUPPORTED: warn");
    CHECK(broken({unknown_command, ""}) == "R05-MSG-P-BAD-CMD: warn");
    CHECK(broken({unknown_command, replies(auth_ok, noop_ok)}) == "R05-MSG-P-BAD-CMD: fail");
    CHECK(broken({unknown_type, ""}).empty());
    CHECK(broken({unknown_type, replies(auth_ok, "08 00 00 01 00 00 00 00 00")}).empty());
    CHECK(broken({unknown_type, replies(auth_ok, connected)}) == "R05-MSG-P-BAD-ATYP: fail");
    CHECK(broken({no_name, replies(auth_ok, connected)}) == "R05-MSG-P-DOMAIN-EMPTY: fail");
    CHECK(broken({no_name, ""}).empty());
}

// draft-05, "SOCKS Options", "Stack options"; AMB-51, AMB-71, AMB-72, AMB-73
TEST_CASE("options of replies are judged by their place") {
    const auto in_authentication = [](std::string_view option) {
        return found({noop, replies(fmt::format("06 00 00 00 01 {}", option), noop_ok)});
    };
    const auto in_operation = [](std::string_view request, std::string_view option) {
        return found({request,
                      replies(auth_ok, fmt::format("00 A0 28 01 C6 33 64 01 01 {}", option)), "",
                      ""});
    };
    CHECK(in_authentication("E0 02").empty());
    CHECK(in_authentication("07 02") == "R05-OPT-KIND-ALLOCATED: fail");
    CHECK(in_authentication("01 05 81 01 00") == "R05-AUTH-P-OPTIONS-ALLOWED: warn");
    CHECK(in_authentication("02 04 00 00") == "R05-AUTH-P-OPTIONS-ALLOWED: warn");
    CHECK(in_authentication("03 04 02 00").empty());
    CHECK(in_authentication("04 0B 01 00000001 00000001").empty());
    CHECK(in_authentication("04 0B 01 00000001 00000000") == "R05-IDEM-P-ADV-SIZE-ZERO: fail");
    CHECK(in_authentication("04 0B 01 00000001 80000000") == "R05-IDEM-P-ADV-SIZE-MAX: fail");
    CHECK(in_authentication("04 04 03 01") == "R05-IDEM-P-REPLY-ONE: fail");
    CHECK(in_operation(connect_request, "01 05 81 01 00").empty());
    CHECK(in_operation(connect_request, "01 06 84 01 00 00") == "R05-TFO-P-NOT-IN-OPREPLY: warn");
    CHECK(in_operation(connect_request, "01 04 84 02").empty());
    CHECK(in_operation(bind_request, "01 04 84 02") == "R05-MPTCP-P-CONNECT: warn");
    CHECK(in_operation(connect_request, "03 04 02 00") == "R05-DATA-PLACEMENT: warn");
    CHECK(in_operation(connect_request, "04 0B 01 00000001 00000001") ==
          "R05-IDEM-P-ADV-PLACEMENT: warn");
    CHECK(in_operation(connect_request, "04 04 03 01") == "R05-IDEM-P-REPLY-PLACEMENT: fail");
    CHECK(in_operation(backlog_request, "01 06 84 04 00 04").empty());
    CHECK(in_operation(backlog_request, "01 06 84 04 00 05") == "R05-BACKLOG-P-NOT-LARGER: warn");
    CHECK(in_operation(backlog_request, "01 06 84 04 00 01") == "R05-BACKLOG-P-MIN: warn");
    CHECK(found({noop, replies("06 00 01 FF 01 04 0B 01 00000001 00000001", "")}) ==
          "R05-IDEM-P-ADV-NOT-FAILED: fail");
    CHECK(found({connect_request,
                 replies(auth_ok, "00 A0 28 01 C6 33 64 01 02 01 05 81 01 10 01 05 81 01 20")}) ==
          "R05-STACK-P-CONTRADICT: fail");
}

// draft-05, "Handling BIND", "Listen Backlog options"; AMB-40, AMB-44, AMB-49
TEST_CASE("BIND gets two replies, or one that grants a backlog") {
    CHECK(found({bind_request, replies(auth_ok, "00 00 00 01 C6 33 64 01 00")}) ==
          "R05-BIND-P-FIRST-REPLY: fail");
    CHECK(found({"06 00 02 13 88 01 00 00 00 00 00", replies(auth_ok, connected)}) ==
          "R05-BIND-P-DESIRED-PORT: warn");
    CHECK(found({"06 00 02 00 00 01 0A 00 00 01 00", replies(auth_ok, connected)}) ==
          "R05-BIND-P-DESIRED-ADDR: warn");
    CHECK(found({bind_request, replies(auth_ok, connected), "", "68 69 68 69 68 69"}) ==
          "R05-BIND-P-SECOND-LAYOUT: fail");
    const auto granted = replies(auth_ok, "00 A0 28 01 C6 33 64 01 01 01 06 84 04 00 04");
    CHECK(found({backlog_request, granted}).empty());
    CHECK(found({backlog_request, granted, "", "00 00 50 01 CB 00 71 01 00"}) ==
          "R05-BACKLOG-P-INITIAL-NO-SECOND: fail");
    CHECK(found({backlog_request, granted, "", "68 69"}) == "R05-BACKLOG-P-INITIAL-NO-DATA: fail");
    // Not granted: an ordinary BIND (AMB-51).
    CHECK(found({backlog_request, replies(auth_ok, connected), "", "00 00 50 01 CB 00 71 01 00"})
              .empty());
}

// draft-05, "Handling UDP ASSOCIATE"; AMB-44, AMB-60
TEST_CASE("what UDP ASSOCIATE sends on TCP is an id and one confirmation") {
    CHECK(found({udp_request, replies(auth_ok, connected), "", "DEADBEEF 01"}) ==
          "R05-UDP-P-CONFIRM-STATUS: fail");
    CHECK(found({udp_request, replies(auth_ok, connected), "", "DEADBEEF 00 00"}) ==
          "R05-UDP-P-CONFIRM-ONCE: fail");
    CHECK(found({udp_request, replies(auth_ok, "07 00 00 01 00 00 00 00 00"), "", "DEADBEEF"}) ==
          "R05-UDP-P-INIT-NOT-ON-FAIL: fail");
    CHECK(found({udp_request, replies(auth_ok, connected), "", "", true}) ==
          "R05-UDP-P-INIT-SENT: fail");
    CHECK(found({udp_request, replies(auth_ok, connected), "AA", "DEADBEEF"}) ==
          "R05-UDP-C-NO-DATA-TCP: fail");
}

// draft-05, "Spending a token"; AMB-86
TEST_CASE("an ineligible token ends in a general failure") {
    constexpr auto spending = "06 00 01 00 50 01 CB 00 71 01 01 04 07 02 00000001";
    constexpr auto duplicate = "06 00 00 00 01 04 04 03 04";
    CHECK(found({spending, replies(duplicate, "01 00 00 01 00 00 00 00 00")}).empty());
    CHECK(found({spending, replies(duplicate, connected)}) == "R05-IDEM-P-INELIGIBLE-NO-OP: fail");
    CHECK(found({spending, replies(duplicate, "05 00 00 01 00 00 00 00 00")}) ==
          "R05-IDEM-P-INELIGIBLE-CODE: fail");
    CHECK(found({spending, replies("06 00 00 00 01 04 04 03 01", connected)}).empty());
    CHECK(found({spending, replies("06 00 00 00 01 04 04 03 05", connected)}) ==
          "R05-IDEM-P-REPLY-LAYOUT: fail");
}
