// Bytes as lower-case hex without separators, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace conform::reports {

std::string to_hex(std::span<const std::uint8_t> bytes);

/// Nothing when a character is no hex digit or one is left over.
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

}  // namespace conform::reports
