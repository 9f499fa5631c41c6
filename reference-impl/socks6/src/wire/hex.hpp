// Numbers of bytes and bytes as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace socks6::wire {

/// The low digits of `value` in lower-case hex, without prefix.
inline std::string hex_digits(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4)
        *digit = "0123456789abcdef"[value & 0xF];
    return text;
}

/// "1 byte", "9 bytes"
inline std::string byte_count_text(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace socks6::wire
