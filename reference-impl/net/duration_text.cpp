#include "net/duration_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace socks6::net {
namespace {

constexpr double longest = 1e6;

}  // namespace

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
    double seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    // Said this way round, NaN is refused too.
    if (error != std::errc() || stop != end || !(seconds > 0 && seconds <= longest)) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(std::llround(std::max(seconds * 1000, 1.0)));
}

}  // namespace socks6::net
