#include "net/duration_text.hpp"

#include "catch_shim.hpp"

// What --timeout and its like take; no clause of the draft.
TEST_CASE("seconds are read as milliseconds, never as none") {
    using socks6::net::parse_seconds;
    using std::chrono::milliseconds;
    CHECK(parse_seconds("5") == milliseconds(5000));
    CHECK(parse_seconds("0.25") == milliseconds(250));
    CHECK(parse_seconds("1e3") == milliseconds(1000000));
    CHECK(parse_seconds("0.0001") == milliseconds(1));
    CHECK(parse_seconds("1000000") == milliseconds(1000000000));
    for (const auto* text : {"", "0", "-1", "1000001", "nan", "inf", "1e999", "5s", "5 ", "x"}) {
        INFO("\"" << text << "\"");
        CHECK_FALSE(parse_seconds(text));
    }
}
