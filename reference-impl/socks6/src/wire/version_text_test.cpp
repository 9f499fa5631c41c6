#include "socks6/wire/version_text.hpp"

#include "catch_shim.hpp"

using namespace socks6::wire;

TEST_CASE("A version is four hexadecimal digits") {
    CHECK(parse_version("0600") == VersionBytes{6, 0});
    CHECK(parse_version("06cC") == VersionBytes{6, 0xCC});
    CHECK(to_string(VersionBytes{6, 0xCC}) == "06cc");
    for (const auto* text : {"", "6", "06", "06c", "06ccc", "-6cc", "0x6c", "06 c", "06cg"}) {
        INFO(text);
        CHECK_FALSE(parse_version(text));
    }
}
