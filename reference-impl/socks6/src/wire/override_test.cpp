#include "socks6/wire/override.hpp"

#include "catch_shim.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::wire;

namespace {

/// CONNECT to a name, with a TFO and a vendor-specific option.
const Buffer request{6,    0, 1,    0x01, 0xBB, 3,    1,    'a',  2,
                     0x01, 6, 0x84, 0x01, 0x02, 0x00, 0xC0, 0x03, 0xFF};

std::variant<Buffer, std::string> replaced(const std::vector<Override>& overrides) {
    return apply_overrides(MessageType::request, request, overrides, Dialect{});
}

std::string refused(const std::vector<Override>& overrides) {
    const auto result = replaced(overrides);
    REQUIRE(std::holds_alternative<std::string>(result));
    return std::get<std::string>(result);
}

}  // namespace

TEST_CASE("a number replaces a field at the field's width") {
    auto expected = request;
    expected[1] = 4;
    expected[8] = 9;
    expected[10] = 1;
    CHECK(std::get<Buffer>(replaced({{"option_count", std::uint64_t{9}},
                                     {"version.minor", std::uint64_t{4}},
                                     {"options[0].length", std::uint64_t{1}}})) == expected);
}

TEST_CASE("a field of bits changes its bits only, also beside another one") {
    auto expected = request;
    expected[11] = 0x04;
    CHECK(std::get<Buffer>(replaced({{"options[0].leg", std::uint64_t{0}}})) == expected);
    expected[11] = 0xC1;
    CHECK(std::get<Buffer>(replaced({{"options[0].leg", std::uint64_t{3}},
                                     {"options[0].level", std::uint64_t{1}}})) == expected);
}

TEST_CASE("bytes replace a field whatever their number") {
    const Buffer expected{6, 0,    1,    0x01, 0xBB, 3,    1, 2,    0x01,
                          6, 0x84, 0x01, 0x02, 0x00, 0xC0, 3, 0xAA, 0xBB};
    CHECK(std::get<Buffer>(replaced(
              {{"options[1].data", Buffer{0xAA, 0xBB}}, {"address.name", Buffer{}}})) == expected);
}

TEST_CASE("overrides that cannot be carried out are refused with a reason") {
    CHECK(refused({{"port", std::uint64_t{65536}}}) ==
          "port: expected a number of 16 bits, got 65536");
    CHECK(refused({{"options[0].leg", std::uint64_t{4}}}) ==
          "options[0].leg: expected a number of 2 bits, got 4");
    CHECK(refused({{"address", std::uint64_t{1}}}) == "address: is not a number; expected bytes");
    CHECK(refused({{"options[0].lenght", std::uint64_t{1}}}) ==
          "unknown field \"options[0].lenght\" in request; the nearest are options[0].length, "
          "options[0].leg, options[1].length");
    CHECK(refused({{"options[0]", Buffer{}}, {"options[0].leg", std::uint64_t{1}}}) ==
          "options[0] and options[0].leg: replacements overlap");
    CHECK(refused({{"port", std::uint64_t{1}}, {"port", std::uint64_t{2}}}) ==
          "port and port: replacements overlap");
}
