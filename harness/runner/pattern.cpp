#include "runner/pattern.hpp"

#include <algorithm>

namespace conform::runner {
namespace {

/// The finaliser of SplitMix64: neighbouring inputs give unrelated outputs.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}

}  // namespace

void fill_pattern(std::uint64_t seed, std::uint64_t offset, std::span<std::uint8_t> out) {
    const auto key = mix(seed);
    std::size_t done = 0;
    while (done < out.size()) {
        const auto position = offset + done;
        auto word = mix(key ^ (position / 8));
        auto skip = position % 8;
        word >>= 8 * skip;
        for (; skip < 8 && done < out.size(); ++skip, word >>= 8) {
            out[done++] = static_cast<std::uint8_t>(word);
        }
    }
}

}  // namespace conform::runner
