#include "socks6/wire/codes.hpp"

#include "catch_shim.hpp"

using namespace socks6::wire;

namespace {

/// How many values of E have a name, each found again by it.
template <typename E>
int named_values() {
    int count = 0;
    for (int value = 0; value < 256; ++value) {
        const auto name = to_name(static_cast<E>(value));
        if (name.empty()) continue;
        CHECK(from_name<E>(name) == static_cast<E>(value));
        ++count;
    }
    CHECK_FALSE(from_name<E>(""));
    CHECK_FALSE(from_name<E>("no such name"));
    return count;
}

}  // namespace

TEST_CASE("every number with a name is found by it") {
    CHECK(named_values<Command>() == 4);
    CHECK(named_values<AddressType>() == 3);
    CHECK(named_values<AuthenticationType>() == 2);
    CHECK(named_values<Method>() == 4);
    CHECK(named_values<ReplyCode>() == 10);
    CHECK(named_values<Leg>() == 3);
    CHECK(named_values<Level>() == 5);
    CHECK(named_values<Scheduler>() == 3);
    CHECK(named_values<Expenditure>() == 4);
}
