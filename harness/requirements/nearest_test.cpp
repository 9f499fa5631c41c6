// Not a clause of the draft: a mistyped id or key is answered with the names that were meant.
#include "requirements/nearest.hpp"

#include "catch_shim.hpp"

namespace conform::requirements {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("edit_distance counts insertions, deletions and replacements") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("reply", "") == 5);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("level", "levels") == edit_distance("levels", "level"));
}

TEST_CASE("edit_distance of endless names stays bounded") {
    const std::string endless(1 << 20, 'x');
    CHECK(edit_distance(endless, "x") == 255);
}

TEST_CASE("nearest orders by distance and keeps ties in order") {
    const std::vector<std::string_view> names{"covers", "cover", "levels", "level", "lovel"};
    CHECK(nearest("level", names, 3) == Names{"level", "levels", "lovel"});
    CHECK(nearest("level", names, 1) == Names{"level"});
    CHECK(nearest("LEVELS", names, 1) == Names{"levels"});
}

TEST_CASE("nearest suggests nothing where nothing is near") {
    CHECK(nearest("udp", {"purpose", "requires"}, 3).empty());
    CHECK(nearest("anything", {}, 3).empty());
}

TEST_CASE("suggestion continues a message") {
    CHECK(suggestion({}).empty());
    CHECK(suggestion({"a", "b"}) == ", did you mean a, b?");
}

}  // namespace
}  // namespace conform::requirements
