// Endless pseudo-random byte sequences, one a seed, readable at any position: test data that is
// never built as a whole and in which a lost, repeated or moved byte shows.
#pragma once

#include <cstdint>
#include <span>

namespace conform::runner {

/// Bytes `offset`, `offset` + 1, … of sequence `seed`.
void fill_pattern(std::uint64_t seed, std::uint64_t offset, std::span<std::uint8_t> out);

}  // namespace conform::runner
