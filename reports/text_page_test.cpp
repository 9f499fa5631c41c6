#include "reports/text_page.hpp"

#include <sstream>

#include "catch_shim.hpp"

using namespace conform::reports;
using Lines = std::vector<std::string>;

namespace {

template <typename Write>
std::string page_of(const Style& style, Write write) {
    std::ostringstream out;
    TextPage page(out, style);
    write(page);
    return out.str();
}

}  // namespace

TEST_CASE("text page: lines break at spaces, and within what has none") {
    CHECK(wrap("one two three", 7) == Lines{"one two", "three"});
    CHECK(wrap("one two three", 8) == Lines{"one two", "three"});
    CHECK(wrap("abcdefgh", 3) == Lines{"abc", "def", "gh"});
    CHECK(wrap("", 3).empty());
    CHECK(wrap("   ", 2) == Lines{""});
    CHECK(wrap("\xe4\xb8\xad\xe4\xb8\xad", 2) == Lines{"\xe4\xb8\xad", "\xe4\xb8\xad"});
    CHECK(wrap("ab", 0) == Lines{"ab"});
}

TEST_CASE("text page: labels hang, empty texts leave no line") {
    const Style style{.width = 40};
    CHECK(page_of(style, [](TextPage& page) {
              page.labelled("got", "one two three four five six seven");
              page.labelled("hint", "");
          }) == "  got       one two three four five six\n            seven\n");
}

TEST_CASE("text page: colour is ours alone and ends with its text") {
    Style style;
    style.color = true;
    const auto write = [](TextPage& page) { page.line({{"a\x1b[31mb", Paint::red}, {"c"}}); };
    CHECK(page_of(style, write) == "\x1b[31ma\\x1b[31mb\x1b[0mc\n");
    CHECK(page_of(Style{}, write) == "a\\x1b[31mbc\n");
}

TEST_CASE("text page: a command to a CI system is broken even when pieces make it up") {
    for (const bool color : {false, true}) {
        Style style;
        style.color = color;
        CHECK(page_of(style, [](TextPage& page) {
                  page.line({{"  "}, {":", Paint::red}, {":error::x"}});
              }) == "  \\::error::x\n");
    }
}
