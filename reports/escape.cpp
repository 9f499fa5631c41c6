#include "reports/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace conform::reports {
namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t size = 1;  // bytes
    bool valid = false;    // else `value` is a byte that is not UTF-8
};

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
CodePoint decode(std::string_view text) {
    const unsigned char lead = byte_at(text, 0);
    if (lead < 0x80) return {.value = lead, .size = 1, .valid = true};
    const CodePoint bad{.value = lead, .size = 1, .valid = false};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return bad;
    char32_t value = lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte_at(text, i) & 0xc0) != 0x80) return bad;
        value = (value << 6) | (byte_at(text, i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[size] || value > 0x10ffff) return bad;
    if (value >= 0xd800 && value <= 0xdfff) return bad;
    return {.value = value, .size = size, .valid = true};
}

using Range = std::pair<char32_t, char32_t>;

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t value) {
    return std::any_of(ranges.begin(), ranges.end(), [value](const Range& range) {
        return value >= range.first && value <= range.second;
    });
}

// Controls, marks that reorder text, characters that show nothing, and noncharacters.
constexpr std::array<Range, 15> never_shown{{{0x00, 0x1f},
                                             {0x7f, 0x9f},
                                             {0xad, 0xad},
                                             {0x34f, 0x34f},
                                             {0x61c, 0x61c},
                                             {0x115f, 0x1160},
                                             {0x180b, 0x180f},
                                             {0x200b, 0x200f},
                                             {0x2028, 0x202e},
                                             {0x2060, 0x206f},
                                             {0xfdd0, 0xfdef},
                                             {0xfe00, 0xfe0f},
                                             {0xfeff, 0xfeff},
                                             {0xfff0, 0xfffb},
                                             {0xe0000, 0xe0fff}}};

constexpr std::array<Range, 10> two_columns{{{0x1100, 0x115e},
                                             {0x2e80, 0xa4cf},
                                             {0xac00, 0xd7a3},
                                             {0xf900, 0xfaff},
                                             {0xfe30, 0xfe6f},
                                             {0xff00, 0xff60},
                                             {0xffe0, 0xffe6},
                                             {0x1f300, 0x1faff},
                                             {0x20000, 0x2fffd},
                                             {0x30000, 0x3fffd}}};

bool shown(char32_t value) {
    const bool noncharacter = (value & 0xfffe) == 0xfffe;
    return !noncharacter && !within(never_shown, value);
}

void spell(std::string& out, const CodePoint& point) {
    const auto value = static_cast<std::uint32_t>(point.value);
    auto to = std::back_inserter(out);
    if (value == '\n') {
        out += "\\n";
    } else if (value == '\r') {
        out += "\\r";
    } else if (value == '\t') {
        out += "\\t";
    } else if (!point.valid || value < 0x80) {
        fmt::format_to(to, "\\x{:02x}", value);
    } else if (value <= 0xffff) {
        fmt::format_to(to, "\\u{:04x}", value);
    } else {
        fmt::format_to(to, "\\U{:08x}", value);
    }
}

template <typename Keep>
std::string escape(std::string_view text, Keep keep) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = decode(text);
        if (point.valid && keep(point.value)) {
            out += text.substr(0, point.size);
        } else {
            spell(out, point);
        }
        text.remove_prefix(point.size);
    }
    return out;
}

}  // namespace

std::string escape_terminal(std::string_view text, bool unicode) {
    return escape(text, [unicode](char32_t c) { return shown(c) && (unicode || c < 0x80); });
}

std::string escape_xml(std::string_view text) {
    return without_ci_commands(escape(text, shown));
}

std::string escape_json(std::string_view text) {
    return escape(text, [](char32_t) { return true; });
}

std::string without_ci_commands(std::string_view line) {
    constexpr std::array<std::string_view, 3> anywhere{"##[", "##vso[", "##teamcity["};
    std::string out(line);
    for (const std::string_view command : anywhere) {
        for (std::size_t at = out.find(command); at != std::string::npos; at = out.find(command)) {
            out.insert(at + 1, 1, '\\');
        }
    }
    const std::size_t first = out.find_first_not_of(' ');
    if (first != std::string::npos && out.compare(first, 2, "::") == 0) out.insert(first, 1, '\\');
    return out;
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    while (!text.empty()) {
        const CodePoint point = decode(text);
        sum += within(two_columns, point.value) ? 2 : 1;
        text.remove_prefix(point.size);
    }
    return sum;
}

std::string_view fitting(std::string_view text, std::size_t width) {
    std::size_t taken = 0;
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const CodePoint point = decode(text.substr(bytes));
        taken += within(two_columns, point.value) ? 2 : 1;
        if (taken > width) break;
        bytes += point.size;
    }
    return text.substr(0, bytes);
}

}  // namespace conform::reports
