#include "runner/pattern.hpp"

#include <vector>

#include "catch_shim.hpp"
#include "runner/byte_source.hpp"

using namespace conform::runner;

TEST_CASE("a pattern reads the same wherever reading begins") {
    std::vector<std::uint8_t> whole(1000);
    fill_pattern(7, 0, whole);
    for (std::size_t from : {1U, 7U, 8U, 500U, 999U}) {
        std::vector<std::uint8_t> part(whole.size() - from);
        fill_pattern(7, from, part);
        CHECK(std::equal(part.begin(), part.end(),
                         whole.begin() + static_cast<std::ptrdiff_t>(from)));
    }
    std::vector<std::uint8_t> other(1000);
    fill_pattern(8, 0, other);
    CHECK(whole != other);
}

TEST_CASE("a byte source joins literals and patterns without a seam") {
    ByteSource source;
    source.append(socks6::wire::Buffer{1, 2, 3});
    source.append(PatternPiece{5, 10, 4});
    source.append(socks6::wire::Buffer{9});
    REQUIRE(source.size() == 8);
    std::vector<std::uint8_t> all(8);
    source.read(0, all);
    std::vector<std::uint8_t> pattern(4);
    fill_pattern(5, 10, pattern);
    CHECK(all[2] == 3);
    CHECK(std::equal(pattern.begin(), pattern.end(), all.begin() + 3));
    CHECK(all[7] == 9);
    for (std::size_t at = 0; at < 8; ++at) {
        std::vector<std::uint8_t> one(1);
        source.read(at, one);
        CHECK(one[0] == all[at]);
    }
}
