#include "socks6/wire/version_text.hpp"

#include <charconv>

namespace socks6::wire {

std::optional<VersionBytes> parse_version(std::string_view hex) {
    std::uint16_t number = 0;
    const auto* end = hex.data() + hex.size();
    const auto [stopped, error] = std::from_chars(hex.data(), end, number, 16);
    if (hex.size() != 4 || error != std::errc() || stopped != end) return std::nullopt;
    return VersionBytes{static_cast<std::uint8_t>(number >> 8),
                        static_cast<std::uint8_t>(number & 0xFF)};
}

std::string to_string(VersionBytes version) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : {version.major, version.minor}) {
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

}  // namespace socks6::wire
