// docs/scenario-format.md, "Arithmetic"; the token rules of draft-05 count modulo 2^32.
#include "scenario/expression.hpp"

#include "catch_shim.hpp"

namespace conform::scenario {
namespace {

const Variables variables{{"base", std::uint64_t{0xFFFF'FFFE}},
                          {"size", std::uint64_t{4}},
                          {"name", socks6::wire::Buffer{1, 2, 3}},
                          {"bound", CapturedEndpoint{}}};

std::variant<std::uint64_t, std::string> value_of(std::string_view text) {
    const auto parsed = Expression::parse(text);
    if (const auto* error = std::get_if<std::string>(&parsed)) return *error;
    return std::get<Expression>(parsed).evaluate(variables);
}

std::uint64_t number(std::string_view text) {
    const auto value = value_of(text);
    INFO(text);
    REQUIRE(std::holds_alternative<std::uint64_t>(value));
    return std::get<std::uint64_t>(value);
}

std::string error(std::string_view text) {
    const auto value = value_of(text);
    INFO(text);
    REQUIRE(std::holds_alternative<std::string>(value));
    return std::get<std::string>(value);
}

TEST_CASE("arithmetic wraps around at 2^32") {
    CHECK(number("base + size") == 2);
    CHECK(number("base+size-1") == 1);
    CHECK(number("0 - 1") == 0xFFFF'FFFF);
    CHECK(number("-1") == 0xFFFF'FFFF);
    CHECK(number("0x100000001") == 1);
    CHECK(number("0x10000 * 0x10000 + 7") == 7);
}

TEST_CASE("products bind stronger, sums go from left to right") {
    CHECK(number("2 + 3 * 4") == 14);
    CHECK(number("(2 + 3) * 4") == 20);
    CHECK(number("10 - 3 - 2") == 5);
    CHECK(number("2 * -3 + 7") == 1);
    CHECK(number(" ( ( size ) ) ") == 4);
    CHECK(number("length(name) + length( name )") == 6);
}

TEST_CASE("a malformed expression says where") {
    CHECK(error("") == R"(expected a number, a variable or "(" at character 1)");
    CHECK(error("1 +") == R"(expected a number, a variable or "(" at character 4)");
    CHECK(error("1 2") == "expected an operator or the end at character 3");
    CHECK(error("(1") == "expected \")\" at character 3");
    CHECK(error("1 / 2") == "expected an operator or the end at character 3");
    CHECK(error("length(3)") == "expected a variable at character 8");
    CHECK(error("99999999999999999999") == "expected a number below 2^64 at character 1");
    CHECK(error("0x") == "expected a number below 2^64 at character 1");
}

TEST_CASE("depth and length are bounded") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "1" + std::string(depth, ')');
    };
    CHECK(number(nested(30)) == 1);
    CHECK(error(nested(500)).starts_with("expected at most 32 levels of nesting"));
    CHECK(error(std::string(500, '-') + "1").starts_with("expected at most 32 levels"));
    CHECK(error(std::string(2000, '1')) == "expected at most 1024 characters");
}

TEST_CASE("a variable that is missing or of another kind is named") {
    CHECK(error("nothing + 1") == "variable \"nothing\" has no value");
    CHECK(error("name") == "variable \"name\": expected a number, got bytes");
    CHECK(error("bound") == "variable \"bound\": expected a number, got an endpoint");
    CHECK(error("length(size)") == "variable \"size\": expected bytes, got a number");
}

TEST_CASE("a lone variable is told from arithmetic") {
    const auto parse = [](std::string_view text) {
        return std::get<Expression>(Expression::parse(text));
    };
    CHECK(parse("bound").lone_variable() == "bound");
    CHECK(parse("(bound)").lone_variable() == "bound");
    CHECK_FALSE(parse("bound + 0").lone_variable());
    CHECK_FALSE(parse("7").lone_variable());
    CHECK(parse("a + length(b) * a").variables() == std::vector<std::string>{"a", "b", "a"});
}

}  // namespace
}  // namespace conform::scenario
