// Lines, columns and pointers of errors in a scenario file.
#include "scenario/json_text.hpp"

#include "catch_shim.hpp"

namespace conform::scenario {
namespace {

const std::string_view text = "{\"a\": [1, {\"b\\/~\": \"x\"}],\n \"\u00e4\": {\"c\": true}}";

std::string_view value_at(std::string_view pointer) {
    return text.substr(offset_of(text, pointer, false), 3);
}

TEST_CASE("values are found by their pointer") {
    CHECK(offset_of(text, "", false) == 0);
    CHECK(value_at("/a") == "[1,");
    CHECK(value_at("/a/0") == "1, ");
    CHECK(value_at("/a/1") == "{\"b");
    CHECK(value_at("/a/1/b~1~0") == "\"x\"");
    CHECK(value_at("/\u00e4/c") == "tru");
}

TEST_CASE("a pointer that is not there leads to what is around it") {
    CHECK(value_at("/a/7") == "[1,");
    CHECK(value_at("/a/0/x/y") == "1, ");
    CHECK(value_at("/ab") == text.substr(0, 3));
}

TEST_CASE("keys have places of their own") {
    CHECK(text.substr(offset_of(text, "/a", true), 3) == "\"a\"");
    CHECK(text.substr(offset_of(text, "/\u00e4/c", true), 3) == "\"c\"");
}

TEST_CASE("columns count characters") {
    const TextPlace place = place_of(text, offset_of(text, "/\u00e4/c", false));
    CHECK(place.line == 2);
    CHECK(place.column == 13);
}

TEST_CASE("keys that come twice are found, in the object that has them") {
    CHECK_FALSE(first_repeated_key(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
    CHECK(first_repeated_key(R"({"a":{"x":1,"y":2,"x":3}})")->pointer == "/a/x");
    CHECK(first_repeated_key(R"({"a":1,"b":{"c":[]},"\u0061":2})")->pointer == "/a");
}

TEST_CASE("any text can be walked") {
    for (const std::string_view hostile : {"", "]", "}}}}", "\"", "\"\\", "{\"a", "{\"a\"", "[,,,",
                                           "{:::}", "{\"\\u00\":1}", "\xff"}) {
        CHECK_FALSE(first_deeper_than(hostile, 64));
        first_repeated_key(hostile);
        offset_of(hostile, "/a/b", true);
    }
}

}  // namespace
}  // namespace conform::scenario
