// How far apart in time two captures of one packet may be, when a file was taken in several places.
#pragma once

#include <algorithm>
#include <cstdint>

namespace conform::capture {

/// Within this time copies come; TCP waits longer before it repeats a SYN (RFC 6298, 2.1).
inline constexpr std::int64_t copies_within_ns = 500'000'000;

/// Whether the second time is within reach of the first, in either order.
inline bool may_be_copy(std::int64_t first_ns, std::int64_t second_ns) {
    // As unsigned numbers, whose difference may wrap: a hostile file has any time.
    const auto distance = static_cast<std::uint64_t>(std::max(first_ns, second_ns)) -
                          static_cast<std::uint64_t>(std::min(first_ns, second_ns));
    return distance < static_cast<std::uint64_t>(copies_within_ns);
}

}  // namespace conform::capture
