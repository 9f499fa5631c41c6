#include "capture/stream_frames.hpp"

#include <algorithm>

namespace conform::capture {

void StreamFrames::append(std::uint64_t size, std::uint32_t frame) {
    if (size != 0 && frame != 0) ranges_.push_back({end_, end_ + size, frame});
    end_ += size;
}

std::vector<std::uint32_t> StreamFrames::covering(std::uint64_t begin, std::uint64_t size) const {
    std::vector<std::uint32_t> frames;
    auto range = std::partition_point(ranges_.begin(), ranges_.end(),
                                      [&](const Range& r) { return r.end <= begin; });
    for (; size != 0 && range != ranges_.end() && range->begin < begin + size; ++range) {
        frames.push_back(range->frame);
    }
    return frames;
}

}  // namespace conform::capture
