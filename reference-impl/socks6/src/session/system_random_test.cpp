#include "socks6/session/system_random.hpp"

#include <algorithm>
#include <vector>

#include "catch_shim.hpp"

// "SHOULD generate Association IDs randomly or pseudo-randomly"
TEST_CASE("The system's randomness fills any size, each time anew") {
    socks6::session::SystemRandom random;
    std::vector<std::uint8_t> one(1000);
    std::vector<std::uint8_t> other(1000);
    random.fill({});
    random.fill(one);
    random.fill(other);
    CHECK(one != other);
    CHECK(std::any_of(one.end() - 64, one.end(), [](auto byte) { return byte != 0; }));
}
