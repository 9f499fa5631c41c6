// contracts: a finding shows its bytes with the offending field marked.
#include "reports/annotated_hex.hpp"

#include <algorithm>
#include <sstream>

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::reports;

namespace {

std::string hex_of(const MarkedBytes& marked, std::size_t width, bool verbose = false) {
    std::ostringstream out;
    TextPage page(out, {.color = false, .unicode = false, .verbose = verbose, .width = width});
    write_annotated_hex(page, marked);
    return out.str();
}

MarkedBytes letters(std::size_t size, std::size_t offset, std::size_t length) {
    MarkedBytes made{.bytes = {}, .total = size, .mark_offset = offset, .mark_length = length};
    for (std::size_t i = 0; i < size; ++i) {
        made.bytes.push_back(static_cast<std::uint8_t>('a' + i % 26));
    }
    return made;
}

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("annotated hex: the mark stands under its bytes") {
    CHECK(hex_of(letters(10, 6, 3), 60) ==
          "  bytes     10\n"
          "            0000  61 62 63 64 65 66 67 68  abcdefgh\n"
          "                                    ^^^^^\n"
          "            0008  69 6a                    ij\n"
          "                  ^^\n");
}

TEST_CASE("annotated hex: wide pages have longer rows, none is wider than the page") {
    CHECK(hex_of(letters(16, 0, 16), 83).find(" 6f 70  abcdefghijklmnop\n") != std::string::npos);
    for (const std::size_t width : {40U, 60U, 82U, 83U, 120U}) {
        std::istringstream text(hex_of(letters(64, 60, 100), width));
        for (std::string line; std::getline(text, line);) CHECK(line.size() <= width);
    }
}

TEST_CASE("annotated hex: of many bytes those around the mark") {
    MarkedBytes many = letters(512, 256, 1);
    many.total = 70'000;
    const std::string text = hex_of(many, 80);
    CHECK(text.find("bytes     64 of 70000, from byte 240\n") != std::string::npos);
    CHECK(text.find("0100  ") != std::string::npos);
    CHECK(lines(text) == 10);
    CHECK(lines(hex_of(many, 80, true)) == 1 + 64 + 1);
}

TEST_CASE("annotated hex: marks beyond the bytes are harmless") {
    CHECK(hex_of(letters(4, 4, 1), 80).find('^') == std::string::npos);
    CHECK(hex_of(letters(4, static_cast<std::size_t>(-1), static_cast<std::size_t>(-1)), 80)
              .find('^') == std::string::npos);
    CHECK(hex_of(letters(4, 2, static_cast<std::size_t>(-1)), 80).find("^^ ^^\n") ==
          std::string::npos);
    CHECK(hex_of(letters(4, 2, static_cast<std::size_t>(-1)), 80).find("^^^^^\n") !=
          std::string::npos);
    CHECK(hex_of({}, 80).empty());
}

TEST_CASE("short hex: the first bytes, printable ones as text") {
    CHECK(short_hex(std::vector<std::uint8_t>{6, 0, 'h'}, 8) == "06 00 68 |..h|");
    CHECK(short_hex(std::vector<std::uint8_t>{1, 2, 3}, 2) == "01 02 |..|...");
}
