// contracts: what came from a peer is untrusted text, escaped once per format.
#include "reports/escape.hpp"

#include <nlohmann/json.hpp>

#include "catch_shim.hpp"
#include "reports/sample_run.hpp"

using namespace conform::reports;
using namespace std::string_literals;

TEST_CASE("escape: terminal text has no control, mark or line break") {
    CHECK(escape_terminal("plain ~", false) == "plain ~");
    CHECK(escape_terminal("\x1b[2J\x07", false) == "\\x1b[2J\\x07");
    CHECK(escape_terminal("a\nb\rc\td\0e"s, false) == "a\\nb\\rc\\td\\x00e");
    CHECK(escape_terminal("\xff\xfe", true) == "\\xff\\xfe");
    CHECK(escape_terminal("\xc2\x9b", true) == "\\u009b");
    CHECK(escape_terminal("\xe2\x80\xae", true) == "\\u202e");
    CHECK(escape_terminal("\xf3\xa0\x81\x81", true) == "\\U000e0041");
}

TEST_CASE("escape: letters beyond ASCII only where the terminal has them") {
    CHECK(escape_terminal("\xc3\xa9", true) == "\xc3\xa9");
    CHECK(escape_terminal("\xc3\xa9", false) == "\\u00e9");
}

TEST_CASE("escape: malformed UTF-8 is spelled byte by byte") {
    CHECK(escape_terminal("\xc0\x80", true) == "\\xc0\\x80");                    // overlong
    CHECK(escape_terminal("\xed\xa0\x80", true) == "\\xed\\xa0\\x80");           // surrogate
    CHECK(escape_terminal("\xf4\x90\x80\x80", true) == "\\xf4\\x90\\x80\\x80");  // too large
    CHECK(escape_terminal("\xe2\x82", true) == "\\xe2\\x82");                    // cut
    CHECK(escape_terminal("\xe2\x82x", true) == "\\xe2\\x82x");
}

TEST_CASE("escape: escaping what was escaped changes nothing") {
    const std::string text = sample::hostile_text();
    CHECK(escape_terminal(escape_terminal(text, true), true) == escape_terminal(text, true));
    CHECK(escape_terminal(escape_json(text), true) == escape_terminal(text, true));
    CHECK(escape_xml(escape_json(text)) == escape_xml(text));
    CHECK(escape_json(escape_json(text)) == escape_json(text));
}

TEST_CASE("escape: JSON text is valid UTF-8 and otherwise unchanged") {
    CHECK(escape_json("\x1b\0\xc3\xa9\xe2\x80\xae"s) == "\x1b\0\xc3\xa9\xe2\x80\xae"s);
    CHECK(escape_json("a\xff") == "a\\xff");
    CHECK_NOTHROW(nlohmann::json(escape_json(sample::hostile_text())).dump());
}

TEST_CASE("escape: XML text has only characters that XML 1.0 permits") {
    CHECK(escape_xml("a\x01\x1b\xef\xbf\xbf<&") == "a\\x01\\x1b\\uffff<&");
}

TEST_CASE("escape: no line is a command to a CI system") {
    CHECK(without_ci_commands("::error::x") == "\\::error::x");
    CHECK(without_ci_commands("   ::error::x") == "   \\::error::x");
    CHECK(without_ci_commands("bound to fe80::1, ::1") == "bound to fe80::1, ::1");
    CHECK(without_ci_commands("a ##[error]b ##[c") == "a #\\#[error]b #\\#[c");
    CHECK(without_ci_commands("##vso[task.x]##teamcity[y]") == "#\\#vso[task.x]#\\#teamcity[y]");
}

TEST_CASE("escape: columns count characters, wide ones twice") {
    CHECK(columns("abc") == 3);
    CHECK(columns("\xc3\xa9") == 1);
    CHECK(columns("\xe4\xb8\xad") == 2);
    CHECK(fitting("\xe4\xb8\xad\xe4\xb8\xad", 3) == "\xe4\xb8\xad");
    CHECK(fitting("abc", 0).empty());
}
