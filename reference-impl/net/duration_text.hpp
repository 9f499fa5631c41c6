// Times as users write them on a command line: seconds, with a fraction where they like.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace socks6::net {

/// A decimal number of seconds, above 0 and at most 1e6, rounded to milliseconds and never to none;
/// empty for any other text.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);

}  // namespace socks6::net
