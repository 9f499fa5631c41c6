// Names in a scenario: variables and axes. A letter or '_', then letters, digits and '_'; ASCII,
// whatever the locale.
#pragma once

#include <cstddef>
#include <string_view>

namespace conform::scenario {

constexpr bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}
constexpr bool is_lower(char byte) {
    return byte >= 'a' && byte <= 'z';
}
constexpr bool is_letter(char byte) {
    return is_lower(byte) || (byte >= 'A' && byte <= 'Z');
}

/// The longest name at `at`; empty when none begins there.
constexpr std::string_view identifier_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() &&
           (is_letter(text[end]) || text[end] == '_' || (end > at && is_digit(text[end])))) {
        ++end;
    }
    return text.substr(at < text.size() ? at : text.size(), end - at);
}

constexpr bool is_identifier(std::string_view text) {
    return !text.empty() && identifier_at(text, 0).size() == text.size();
}

}  // namespace conform::scenario
