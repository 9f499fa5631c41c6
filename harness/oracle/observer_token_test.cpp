// What the observer says of idempotence tokens across the connections of a user.
#include <fmt/format.h>

#include "oracle/told_test.hpp"

using namespace conform;
using namespace conform::oracle;

namespace {

constexpr auto window_1_to_4 = "04 0B 01 00000001 00000004";
constexpr auto refused_operation = "01 00 00 01 00 00 00 00 00";

/// One user, whose Requests carry a name and a password and one Idempotence option.
struct Tokens {
    Told capture;
    Told::Number last = 0;

    void request(std::string_view option, std::string_view authentication,
                 std::string_view operation = noop_ok, std::string_view user = "61") {
        last = capture.open();
        capture.client(fmt::format("06 00 00 00 00 01 00 00 00 00 02 03 08 02 01 01 {} 01 62 {}",
                                   user, option),
                       last);
        capture.proxy(fmt::format("{} {}", authentication, operation), last);
        capture.close(last);
    }
    void ask() { request("04 07 00 00000004", fmt::format("06 00 00 02 01 {}", window_1_to_4)); }
    /// `reply`: the options of the Authentication Reply, with their number in front.
    void spend(std::string_view token, std::string_view reply,
               std::string_view operation = noop_ok) {
        request(fmt::format("04 07 02 {}", token), fmt::format("06 00 00 02 {}", reply), operation);
    }
    std::string found() {
        capture.observer.finish();
        std::string all;
        for (const auto& report : capture.reports) {
            const auto one = told(report);
            if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
        }
        return all;
    }
};

}  // namespace

// R05-IDEM-P-SINGLE-USE
TEST_CASE("a token is good for one Request") {
    Tokens right;
    right.ask();
    right.spend("00000001", "01 04 04 03 01");
    right.spend("00000001", "01 04 04 03 04", refused_operation);
    CHECK(right.found().empty());
    Tokens twice;
    twice.ask();
    twice.spend("00000001", "01 04 04 03 01");
    twice.spend("00000001", "01 04 04 03 01");
    CHECK(twice.found() == "R05-IDEM-P-SINGLE-USE: fail");
}

// AMB-83: inside the advertised window it is a duplicate.
TEST_CASE("a spent token inside the window is a duplicate") {
    Tokens inside;
    inside.ask();
    inside.spend("00000001", "01 04 04 03 01");
    inside.spend("00000001", fmt::format("02 04 04 03 03 {}", window_1_to_4), refused_operation);
    CHECK(inside.found() == "R05-IDEM-P-DUPLICATE: fail");
    Tokens behind;
    behind.ask();
    behind.spend("00000001", "01 04 04 03 01");
    behind.spend("00000001", "02 04 04 03 03 04 0B 01 00000002 00000004", refused_operation);
    CHECK(behind.found().empty());
}

// R05-IDEM-P-ADV-ON-OOW, R05-IDEM-P-REPLY-ONE (AMB-78), R05-IDEM-P-ADV-SIZE-REQ
TEST_CASE("replies to tokens are complete") {
    Tokens silent;
    silent.ask();
    silent.spend("00000009", "01 04 04 03 03", refused_operation);
    CHECK(silent.found() == "R05-IDEM-P-ADV-ON-OOW: warn");
    Tokens unanswered;
    unanswered.ask();
    unanswered.spend("00000001", "00");
    CHECK(unanswered.found() == "R05-IDEM-P-REPLY-ONE: fail");
    Tokens unsupported;
    unsupported.spend("00000001", "00");
    CHECK(unsupported.found().empty());
    Tokens larger;
    larger.request("04 07 00 00000004", "06 00 00 02 01 04 0B 01 00000001 00000008");
    CHECK(larger.found() == "R05-IDEM-P-ADV-SIZE-REQ: warn");
}

// AMB-85
TEST_CASE("a refused Request spends no token") {
    Tokens one;
    one.ask();
    one.request("04 07 02 00000002", "06 00 01 FF 00", "");
    one.spend("00000002", "01 04 04 03 04", refused_operation);
    CHECK(one.found() == "R05-IDEM-P-NOT-SPENT-ON-AUTHFAIL: fail");
    Tokens right;
    right.ask();
    right.request("04 07 02 00000002", "06 00 01 FF 00", "");
    right.spend("00000002", "01 04 04 03 01");
    CHECK(right.found().empty());
}

// AMB-77: nobody says whose window it is without a user; users do not share.
TEST_CASE("tokens of different users are different tokens") {
    Tokens two;
    two.ask();
    two.spend("00000001", "01 04 04 03 01");
    two.request("04 07 00 00000004", fmt::format("06 00 00 02 01 {}", window_1_to_4), noop_ok,
                "62");
    two.request("04 07 02 00000001", "06 00 00 02 01 04 04 03 01", noop_ok, "62");
    CHECK(two.found().empty());
}
