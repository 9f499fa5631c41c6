// What the observer says of Requests, with the clause of each rule. Every message comes twice:
// whole, and byte by byte.
#include <fmt/format.h>

#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;

namespace {

/// What is found about a NOOP-like exchange that begins with this Request and is closed after it.
std::string after_request(std::string_view request, requirements::Reading reading,
                          bool cut_everywhere) {
    Told capture({.reading = reading, .ports = {1'080}});
    capture.cut_everywhere = cut_everywhere;
    capture.open();
    capture.client(request);
    capture.close();
    return told(capture.only());
}

std::string found(std::string_view request,
                  requirements::Reading reading = requirements::Reading::errata) {
    const auto whole = after_request(request, reading, false);
    CHECK(after_request(request, reading, true) == whole);
    return whole;
}

std::string text_reading(std::string_view request) {
    return found(request, requirements::Reading::text);
}

/// A Request of that command, with one option.
std::string with(std::string_view command, std::string_view option) {
    return fmt::format("06 00 {} 00 00 01 00 00 00 00 01 {}", command, option);
}
std::string connect_with(std::string_view option) {
    return with("01", option);
}
std::string bind_with(std::string_view option) {
    return with("02", option);
}

}  // namespace

// draft-05, "Requests": layouts of all commands and address types draw no finding.
TEST_CASE("the observer has nothing against well-formed Requests") {
    CHECK(found(noop).empty());
    CHECK(found("06 00 00 00 00 04 00000000 00000000 00000000 00000000 00").empty());
    CHECK(found(connect_request).empty());
    CHECK(found("06 00 01 00 50 04 20010db8 00000000 00000000 00000001 00").empty());
    CHECK(found("06 00 01 00 50 03 0B 6578616d706c652e6f7267 00").empty());
    CHECK(found("06 00 02 00 00 01 00 00 00 00 00").empty());
    CHECK(found("06 00 03 00 00 01 00 00 00 00 00").empty());
}

// R05-MSG-REQ-VER-MINOR; another major version is another protocol.
TEST_CASE("a Request of a foreign minor version is its client's fault") {
    CHECK(found("06 CC 00 00 00 01 00 00 00 00 00") == "R05-MSG-REQ-VER-MINOR: fail");
    CHECK(found("05 01 00").empty());
}

// R05-MSG-REQ-CMD-CODE, R05-MSG-REQ-ATYP, R05-OPT-MIN-LEN
TEST_CASE("what no Request may hold is named") {
    CHECK(found("06 00 04 00 50 01 CB 00 71 01 00") == "R05-MSG-REQ-CMD-CODE: fail");
    CHECK(found("06 00 01 00 50 02 CB 00 71 01 00") == "R05-MSG-REQ-ATYP: fail");
    CHECK(found(connect_with("C0 01")) == "R05-OPT-MIN-LEN: fail");
    CHECK(found(connect_with("C0 00")) == "R05-OPT-MIN-LEN: fail");
}

// AMB-10, AMB-09
TEST_CASE("a NOOP has zeroes and no name; a name has no NUL behind it") {
    CHECK(found("06 00 00 00 01 01 00 00 00 00 00") == "R05-MSG-REQ-NOOP-PORT-ZERO: fail");
    CHECK(found("06 00 00 00 00 01 7F 00 00 01 00") == "R05-MSG-REQ-NOOP-ADDR-ZERO: fail");
    CHECK(found("06 00 00 00 00 03 01 61 00") ==
          "R05-MSG-REQ-NOOP-ATYP: fail; R05-MSG-REQ-NOOP-ADDR-ZERO: fail");
    CHECK(found("06 00 01 00 50 03 04 61 2E 62 00 00") == "R05-MSG-REQ-DOMAIN-NO-NUL: fail");
}

// R05-OPT-KIND-ALLOCATED (AMB-75)
TEST_CASE("kinds are allocated or a vendor's") {
    CHECK(found(connect_with("05 02")) == "R05-OPT-KIND-ALLOCATED: fail");
    CHECK(found(connect_with("00 02")) == "R05-OPT-KIND-ALLOCATED: fail");
    CHECK(found(connect_with("E0 03 01")).empty());
}

// draft-05, "Stack options"; AMB-68, AMB-69, AMB-48, AMB-72, AMB-73, AMB-74
TEST_CASE("Stack options in Requests are judged by layout, leg, level and command") {
    CHECK(found(connect_with("01 05 81 01 10")).empty());
    CHECK(found(connect_with("01 05 84 01 10")) == "R05-TOS-LAYOUT: warn");
    CHECK(found(connect_with("01 06 84 01 00 10")).empty());
    CHECK(found(connect_with("01 04 84 01")) == "R05-TFO-LAYOUT: warn");
    CHECK(found(connect_with("01 06 44 01 00 10")) == "R05-TFO-C-LEG: fail");
    CHECK(found(bind_with("01 06 84 01 00 00")).empty());
    CHECK(found(bind_with("01 06 84 01 00 01")) == "R05-TFO-C-BIND-ZERO: fail");
    CHECK(found(bind_with("01 06 84 04 00 02")).empty());
    CHECK(found(bind_with("01 06 84 04 00 01")) == "R05-BACKLOG-C-MIN: fail");
    CHECK(found(bind_with("01 05 84 00 05")) == "R05-BACKLOG-LAYOUT: warn");
    CHECK(found(bind_with("01 06 44 04 00 02")) == "R05-BACKLOG-LAYOUT: fail");
    CHECK(found(connect_with("01 06 84 04 00 02")) == "R05-BACKLOG-C-ONLY-BIND: warn");
    CHECK(found(connect_with("01 04 84 02")) == "R05-MPTCP-C-NOT-SENT: warn");
    CHECK(found(connect_with("01 05 C4 03 03")).empty());
    CHECK(found(connect_with("01 05 C4 03 04")) == "R05-SCHED-VALUES: fail");
    CHECK(found(with("03", "01 05 C4 03 01")) == "R05-SCHED-C-COMMANDS: warn");
    CHECK(found(connect_with("01 05 01 01 10")) == "R05-STACK-LEG-VALUES: fail");
    CHECK(found(connect_with("01 05 86 01 10")) == "R05-STACK-LEVEL-VALUES: fail");
    CHECK(found(connect_with("01 03 84")) == "R05-STACK-MIN-LEN: fail");
    CHECK(found(connect_with("01 07 84 01 00 00 00")) == "R05-STACK-LAYOUT: fail");
}

// R05-STACK-C-CONTRADICT (AMB-72)
TEST_CASE("Stack options that contradict one another are found, repeated ones are not") {
    const std::string head = "06 00 01 00 50 01 CB 00 71 01 02 01 05 81 01 10 ";
    CHECK(found(head + "01 05 81 01 20") == "R05-STACK-C-CONTRADICT: fail");
    CHECK(found(head + "01 05 C1 01 20") == "R05-STACK-C-CONTRADICT: fail");
    CHECK(found(head + "01 05 81 01 10").empty());
    CHECK(found(head + "01 05 41 01 20").empty());
}

// draft-05, "Authentication Method options"; AMB-25, AMB-31, AMB-33
TEST_CASE("Authentication Method options are judged by length, methods and initial data") {
    CHECK(found(connect_with("02 05 00 00 02")).empty());
    CHECK(found(connect_with("02 04 00 00")).empty());
    CHECK(found(connect_with("02 03 00")) == "R05-METHOD-LAYOUT: fail");
    CHECK(found(connect_with("02 05 00 00 00")) == "R05-METHOD-C-OMIT-NOAUTH: warn");
    CHECK(found(connect_with("02 05 00 00 FF")) == "R05-METHOD-C-NO-FF: warn");
    CHECK(found(connect_with("02 05 20 00 02")).empty());
    CHECK(found(connect_with("02 05 20 01 02")) == "R05-METHOD-C-IDL-MAX: warn");
    CHECK(text_reading(connect_with("02 05 20 01 02")) == "R05-METHOD-C-IDL-MAX: fail");
    CHECK(found(connect_with("02 05 40 01 02")) == "R05-METHOD-C-IDL-MAX: fail");
    CHECK(found(bind_with("02 05 00 01 02")) == "R05-METHOD-C-IDL-NONCONNECT: warn");
    CHECK(found("06 00 01 00 50 01 CB 00 71 01 02 02 05 00 00 02 02 05 00 00 02") ==
          "R05-METHOD-LAYOUT: warn");
}

// draft-05, "Authentication Data options", "Username/Password Authentication"; AMB-26, AMB-28
TEST_CASE("Authentication Data options are judged, and passwords never shown") {
    CHECK(found(connect_with("03 07 02 01 01 61 62")) == "R05-PWD-0RTT-LAYOUT: fail");
    CHECK(found(connect_with("03 08 02 01 01 61 01 62")).empty());
    CHECK(found(connect_with("03 02")) == "R05-DATA-LAYOUT: fail");
    CHECK(
        found("06 00 01 00 50 01 CB 00 71 01 02 03 08 02 01 01 61 01 62 03 08 02 01 01 61 01 63") ==
        "R05-DATA-C-ONE-PER-METHOD: warn");
    Told capture;
    capture.open();
    capture.client("06 00 01 00 50 01 CB 00 71 01 02 03 0A 02 01 01 61 03 707764 05 02");
    capture.close();
    const auto& report = capture.only();
    REQUIRE(told(report) == "R05-OPT-KIND-ALLOCATED: fail");
    const auto& bytes = report.findings.front().bytes.bytes;
    const std::string text(bytes.begin(), bytes.end());
    CHECK(text.find("pwd") == std::string::npos);
}

// draft-05, "Idempotence options"; AMB-76, AMB-79
TEST_CASE("Idempotence options in Requests are judged") {
    CHECK(found(connect_with("04 07 00 00000010")).empty());
    CHECK(found(connect_with("04 07 00 00000000")) == "R05-IDEM-C-REQ-SIZE: warn");
    CHECK(found(connect_with("04 07 00 80000000")) == "R05-IDEM-C-REQ-SIZE: warn");
    CHECK(found(connect_with("04 06 00 000000")) == "R05-IDEM-LAYOUT: fail");
    CHECK(found(connect_with("04 03 07")) == "R05-IDEM-LAYOUT: fail");
    CHECK(found(connect_with("04 07 02 00000001")).empty());
}

// A finding says where it is to be seen.
TEST_CASE("findings carry place, bytes and frames") {
    Told capture;
    capture.open();                             // frame 1
    capture.client("06 00 04 00 50 01 CB 00");  // frame 2
    capture.client("71 01 00");                 // frame 3
    capture.close();
    const auto& report = capture.only();
    REQUIRE(report.findings.size() == 1);
    const auto& finding = report.findings.front();
    CHECK(finding.what == "Request, command");
    CHECK(finding.where == "client, byte 2 of what it sent");
    CHECK(finding.level == "implicit");
    CHECK(finding.evidence.source == EvidenceSource::capture);
    CHECK(finding.evidence.frames == std::vector<std::uint32_t>{2, 3});
    CHECK(finding.bytes.mark_offset == 2);
    CHECK(finding.bytes.mark_length == 1);
    CHECK(finding.bytes.bytes == hex("06 00 04 00 50 01 CB 00 71 01 00"));
}

TEST_CASE("roles that are not judged and levels that were changed are heeded") {
    Told proxies({.client = false, .ports = {1'080}});
    proxies.open();
    proxies.client("06 00 04 00 50 01 CB 00 71 01 00");
    proxies.close();
    CHECK(told(proxies.only()).empty());
    Told lenient({.levels = {{"R05-MSG-REQ-CMD-CODE", Verdict::info}}, .ports = {1'080}});
    lenient.open();
    lenient.client("06 00 04 00 50 01 CB 00 71 01 00");
    lenient.close();
    CHECK(told(lenient.only()) == "R05-MSG-REQ-CMD-CODE: info");
}
