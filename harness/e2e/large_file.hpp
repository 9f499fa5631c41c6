// Files to send about: too large to hold, and no two stretches of them alike.
#pragma once

#include <cstdint>
#include <filesystem>

namespace e2e {

/// Reproducible noise: another seed, another file.
void write_noise(const std::filesystem::path& file, std::uint64_t size, std::uint64_t seed = 1);

/// Whether both are there and hold the same bytes.
bool same_bytes(const std::filesystem::path& one, const std::filesystem::path& other);

}  // namespace e2e
