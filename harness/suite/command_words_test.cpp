// Words of --target-cmd (POSIX, Shell Command Language, 2.2 Quoting; without expansions).
#include "suite/command_words.hpp"

#include "catch_shim.hpp"

namespace conform::suite {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view command) {
    const auto words = split_words(command);
    INFO(command);
    REQUIRE(words);
    return *words;
}

}  // namespace

TEST_CASE("a command is cut into words as a shell would cut it") {
    CHECK(words_of("").empty());
    CHECK(words_of("  a\tb \n c ") == Words{"a", "b", "c"});
    CHECK(words_of("a'b c'd") == Words{"ab cd"});
    CHECK(words_of(R"(a "b  c" d)") == Words{"a", "b  c", "d"});
    CHECK(words_of(R"('' "" x)") == Words{"", "", "x"});
    CHECK(words_of(R"(a\ b \'c)") == Words{"a b", "'c"});
    // Within "…" a backslash escapes only what would be special there; within '…' nothing.
    CHECK(words_of(R"("\"\\\$\`\n" '\"')") == Words{R"("\$`\n)", R"(\")"});
    CHECK(words_of("a\\\nb") == Words{"ab"});
    // Nothing is expanded, nothing run.
    CHECK(words_of("$HOME *.c `id` ~") == Words{"$HOME", "*.c", "`id`", "~"});
}

TEST_CASE("a command that ends within a quote is an error that says where it began") {
    CHECK(split_words("a 'b").error().what == "the ' at character 3 has no partner");
    CHECK(split_words("\"a\\\"").error().what == "the \" at character 1 has no partner");
    CHECK(split_words("a\\").error().what == "the \\ at its end escapes nothing");
}

TEST_CASE("placeholders are filled in within a word; what is none stays as it is") {
    const std::map<std::string, std::string> values{{"listen", "198.51.100.1"}, {"port", "1080"}};
    const auto filled = [&](std::string_view word) { return *fill_in(word, values); };
    CHECK(filled("{listen}:{port}") == "198.51.100.1:1080");
    CHECK(filled("{}{A}{ port}{port") == "{}{A}{ port}{port");
    CHECK(filled("{{port}}") == "{1080}");
    // A value is not looked through again.
    CHECK(*fill_in("{a}", {{"a", "{b}"}, {"b", "c"}}) == "{b}");
    CHECK(fill_in("{prot}", values).error().what ==
          "{prot} is unknown; there are {listen}, {port}");
}

}  // namespace conform::suite
