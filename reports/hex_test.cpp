#include "reports/hex.hpp"

#include "catch_shim.hpp"

using namespace conform::reports;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("hex: there and back") {
    const Bytes bytes{0x00, 0x7f, 0xff, 0x1a};
    CHECK(to_hex(bytes) == "007fff1a");
    CHECK(from_hex("007fFF1A") == bytes);
    CHECK(from_hex("") == Bytes{});
}

TEST_CASE("hex: what is no hex is refused") {
    for (const char* text : {"0", "0g", "g0", " 0", "0x", "+1", "-1", "00 1"}) {
        CAPTURE(text);
        CHECK_FALSE(from_hex(text));
    }
}
