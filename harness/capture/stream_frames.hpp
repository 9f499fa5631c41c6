// Which frames hold which bytes of one direction of a flow.
#pragma once

#include <cstdint>
#include <vector>

namespace conform::capture {

class StreamFrames {
  public:
    /// The next `size` bytes of the stream stand in this frame; 0 if in none.
    void append(std::uint64_t size, std::uint32_t frame);
    /// The next `size` bytes of the stream are in no frame.
    void skip(std::uint64_t size) { end_ += size; }
    /// Frames that hold bytes of [begin, begin + size), ascending.
    std::vector<std::uint32_t> covering(std::uint64_t begin, std::uint64_t size) const;
    std::uint64_t end() const { return end_; }

  private:
    struct Range {
        std::uint64_t begin;
        std::uint64_t end;
        std::uint32_t frame;
    };
    std::vector<Range> ranges_;  // ascending, disjoint
    std::uint64_t end_ = 0;
};

}  // namespace conform::capture
