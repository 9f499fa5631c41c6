// Byte sequences of the wire library. All integers on the wire are big-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace socks6::wire {

/// Borrowed bytes; whoever hands them out says how long they live.
using Bytes = std::span<const std::uint8_t>;

/// Owned bytes.
using Buffer = std::vector<std::uint8_t>;

/// The characters of `text` as bytes; borrows from `text`.
inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The bytes as characters, not checked for any encoding; borrows from `bytes`.
inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace socks6::wire
