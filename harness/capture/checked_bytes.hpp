// Reads big-endian fields of bytes that nobody has checked yet, such as headers in a capture.
//
// Borrowed bytes, valid as long as what they were made from. No read goes beyond them: what lies
// outside reads as 0, so who needs to tell the two apart asks `holds` first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace conform::capture {

class CheckedBytes {
  public:
    explicit CheckedBytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    std::size_t size() const { return bytes_.size(); }
    bool holds(std::size_t count) const { return count <= bytes_.size(); }

    std::uint8_t u8(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : 0; }
    std::uint16_t u16(std::size_t at) const {
        return static_cast<std::uint16_t>(u8(at) << 8 | u8(at + 1));
    }
    std::uint32_t u32(std::size_t at) const {
        return std::uint32_t{u16(at)} << 16 | std::uint32_t{u16(at + 2)};
    }

    /// What follows the first `count` bytes; empty where there is nothing.
    std::span<const std::uint8_t> after(std::size_t count) const {
        return bytes_.subspan(std::min(count, bytes_.size()));
    }
    /// `count` bytes from there on, or as many as there are.
    std::span<const std::uint8_t> part(std::size_t at, std::size_t count) const {
        const auto rest = after(at);
        return rest.first(std::min(count, rest.size()));
    }

  private:
    std::span<const std::uint8_t> bytes_;
};

}  // namespace conform::capture
