// Four unpredictable bytes as one number.
#pragma once

#include <array>
#include <cstdint>

#include "socks6/session/random_source.hpp"

namespace socks6::session {

inline std::uint32_t random_word(RandomSource& random) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    std::uint32_t word = 0;
    for (const auto byte : bytes) word = word << 8 | byte;
    return word;
}

}  // namespace socks6::session
