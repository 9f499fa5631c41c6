#include "escape.hpp"

namespace socks6::wire {

std::string hex_digits(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4)
        *digit = "0123456789abcdef"[value & 0xF];
    return text;
}

std::string escape(Bytes bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const auto byte : bytes) {
        if (byte >= 0x20 && byte < 0x7F && byte != '\\' && byte != '"')
            text += static_cast<char>(byte);
        else
            text += "\\x" + hex_digits(byte, 2);
    }
    return text;
}

}  // namespace socks6::wire
