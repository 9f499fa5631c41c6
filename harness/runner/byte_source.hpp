// The bytes of a payload without building them: literal pieces and stretches of patterns.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "socks6/wire/bytes.hpp"

namespace conform::runner {

struct PatternPiece {
    std::uint64_t seed = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

class ByteSource {
  public:
    void append(socks6::wire::Buffer bytes);
    void append(PatternPiece pattern);
    void append(const ByteSource& other);

    std::uint64_t size() const { return size_; }
    /// Fills `out` from position `at`; at + out.size() must not exceed size().
    void read(std::uint64_t at, std::span<std::uint8_t> out) const;

  private:
    struct Piece {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;
        std::variant<socks6::wire::Buffer, PatternPiece> content;
    };

    std::vector<Piece> pieces_;
    std::uint64_t size_ = 0;
};

}  // namespace conform::runner
