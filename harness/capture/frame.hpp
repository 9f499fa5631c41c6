// One frame of a capture: when, which bytes were kept, how long it was on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace conform::capture {

struct Frame {
    std::int64_t t_ns = 0;               ///< since the Unix epoch
    std::vector<std::uint8_t> captured;  ///< from the Ethernet header on; may be cut short
    std::uint32_t length = 0;            ///< on the wire; at least captured.size()

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// What one case may take on disk, file and record headers included.
inline constexpr std::size_t pcap_limit = std::size_t{16} * 1024 * 1024;
inline constexpr std::size_t pcap_file_header = 24;
inline constexpr std::size_t pcap_record_header = 16;

/// Bytes that a frame takes in a file.
inline std::size_t size_on_disk(const Frame& frame) {
    return pcap_record_header + frame.captured.size();
}

}  // namespace conform::capture
