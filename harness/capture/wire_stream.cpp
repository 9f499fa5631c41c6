#include "capture/wire_stream.hpp"

#include <algorithm>

namespace conform::capture {

std::uint64_t WireStream::offset_of(std::uint32_t sequence) const {
    const auto expected = start_ + static_cast<std::uint32_t>(end_);
    const auto distance = static_cast<std::int32_t>(sequence - expected);
    const auto offset = static_cast<std::int64_t>(end_) + distance;
    return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

void WireStream::carry(std::uint32_t sequence, std::uint64_t size, std::uint32_t frame) {
    if (size == 0) return;
    std::uint64_t at = offset_of(sequence);
    const std::uint64_t end = at + size;
    auto next = carried_.upper_bound(at);
    if (next != carried_.begin()) at = std::max(at, std::prev(next)->second.end);
    while (at < end) {
        const auto free_until = next == carried_.end() ? end : std::min(end, next->first);
        if (at < free_until) carried_.emplace_hint(next, at, Carried{free_until, frame});
        if (next == carried_.end()) break;
        at = std::max(free_until, next->second.end);
        ++next;
    }
    end_ = std::max(end_, end);
}

void WireStream::forget_from(std::uint64_t offset) {
    carried_.erase(carried_.lower_bound(offset), carried_.end());
    if (!carried_.empty()) {
        auto& last = std::prev(carried_.end())->second;
        last.end = std::min(last.end, offset);
    }
    end_ = std::min(end_, offset);
}

std::vector<std::uint32_t> WireStream::covering(std::uint64_t begin, std::uint64_t size) const {
    std::vector<std::uint32_t> frames;
    auto range = carried_.upper_bound(begin);
    if (range != carried_.begin() && std::prev(range)->second.end > begin) --range;
    for (; size != 0 && range != carried_.end() && range->first < begin + size; ++range) {
        frames.push_back(range->second.frame);
    }
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    return frames;
}

std::vector<ByteRange> WireStream::missing(std::uint64_t end) const {
    std::vector<ByteRange> ranges;
    std::uint64_t at = 0;
    for (const auto& [begin, carried] : carried_) {
        if (begin >= end) break;
        if (begin > at) ranges.push_back({at, begin});
        at = carried.end;
    }
    if (at < end) ranges.push_back({at, end});
    return ranges;
}

}  // namespace conform::capture
