// One capture of several places holds packets more than once; what was sent twice is told twice.
#include "capture/datagram_copies.hpp"

#include <limits>

#include "catch_shim.hpp"

namespace conform::capture {
namespace {

constexpr std::int64_t ms = 1'000'000;

class Asked {
  public:
    std::size_t copies_of_each = 1;
    std::uint32_t id = 0;
    std::uint8_t text = 'x';
    bool back = false;
    DatagramCopies copies;

    bool is_copy(std::int64_t t_ns) {
        const Socket a{.address = {.v6 = false, .bytes = {192, 0, 2, 1}}, .port = 1};
        const Socket b{.address = {.v6 = false, .bytes = {192, 0, 2, 2}}, .port = 2};
        return copies.is_copy({.flow = back ? directed_flow(b, a) : directed_flow(a, b),
                               .id = id,
                               .payload = {&text, 1},
                               .t_ns = t_ns},
                              copies_of_each);
    }
};

}  // namespace

TEST_CASE("datagram_copies: the same identification is the same datagram") {
    Asked asked;
    asked.id = 7;
    CHECK_FALSE(asked.is_copy(0));
    CHECK(asked.is_copy(1 * ms));
    CHECK(asked.is_copy(499 * ms));
    CHECK_FALSE(asked.is_copy(500 * ms));
    asked.id = 8;
    CHECK_FALSE(asked.is_copy(501 * ms));
}

TEST_CASE("datagram_copies: without identification a datagram was sent again") {
    Asked asked;
    CHECK_FALSE(asked.is_copy(0));
    CHECK_FALSE(asked.is_copy(1 * ms));
}

TEST_CASE("datagram_copies: unless the file holds each packet more than once") {
    Asked asked;
    asked.copies_of_each = 2;
    CHECK_FALSE(asked.is_copy(0));
    CHECK(asked.is_copy(1 * ms));
    CHECK_FALSE(asked.is_copy(2 * ms));
    CHECK(asked.is_copy(3 * ms));
    CHECK_FALSE(asked.is_copy(503 * ms));
}

TEST_CASE("datagram_copies: content and direction tell datagrams apart") {
    Asked asked;
    asked.copies_of_each = 2;
    CHECK_FALSE(asked.is_copy(0));
    asked.text = 'y';
    CHECK_FALSE(asked.is_copy(0));
    asked.back = true;
    CHECK_FALSE(asked.is_copy(0));
}

TEST_CASE("datagram_copies: what is remembered is bounded") {
    Asked asked;
    for (asked.id = 1; asked.id < 100'000; ++asked.id) {
        asked.is_copy(0);
        REQUIRE(asked.copies.remembered() <= 2 * 8192);
    }
    asked.id -= 8000;
    CHECK(asked.is_copy(0));
}

TEST_CASE("datagram_copies: times may be anything") {
    Asked asked;
    asked.id = 1;
    CHECK_FALSE(asked.is_copy(std::numeric_limits<std::int64_t>::max()));
    CHECK_FALSE(asked.is_copy(std::numeric_limits<std::int64_t>::min()));
    CHECK_FALSE(asked.is_copy(0));
    CHECK(asked.is_copy(-1));
}

}  // namespace conform::capture
