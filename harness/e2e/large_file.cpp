#include "e2e/large_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <stdexcept>
#include <vector>

namespace e2e {

void write_noise(const std::filesystem::path& file, std::uint64_t size, std::uint64_t seed) {
    std::ofstream out(file, std::ios::binary);
    std::mt19937_64 noise(seed);
    std::array<std::uint64_t, 8192> piece{};
    while (size > 0 && out) {
        std::generate(piece.begin(), piece.end(), noise);
        const auto length = std::min<std::uint64_t>(size, sizeof piece);
        out.write(reinterpret_cast<const char*>(piece.data()),
                  static_cast<std::streamsize>(length));
        size -= length;
    }
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

bool same_bytes(const std::filesystem::path& one, const std::filesystem::path& other) {
    std::ifstream first(one, std::ios::binary);
    std::ifstream second(other, std::ios::binary);
    std::vector<char> left(1 << 16);
    std::vector<char> right(left.size());
    while (first && second) {
        first.read(left.data(), static_cast<std::streamsize>(left.size()));
        second.read(right.data(), static_cast<std::streamsize>(right.size()));
        if (first.gcount() != second.gcount() ||
            !std::equal(left.begin(), left.begin() + first.gcount(), right.begin())) {
            return false;
        }
    }
    return first.eof() && second.eof();
}

}  // namespace e2e
