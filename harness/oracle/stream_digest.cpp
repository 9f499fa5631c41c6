#include "oracle/stream_digest.hpp"

#include <algorithm>
#include <cstring>

namespace conform::oracle {
namespace {

/// Eight bytes a step; good enough to tell blocks apart, not against an adversary.
std::uint64_t hash_of(const std::vector<std::uint8_t>& block) {
    std::uint64_t hash = 0x9E37'79B9'7F4A'7C15;
    for (std::size_t i = 0; i + 8 <= block.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, block.data() + i, sizeof word);
        hash = (hash ^ word) * 0xBF58'476D'1CE4'E5B9;
        hash ^= hash >> 29;
    }
    return hash;
}

}  // namespace

void StreamDigest::add(socks6::wire::Bytes bytes) {
    size_ += bytes.size();
    if (lost_) return;
    if (head_.size() < head_size) {
        const auto part = bytes.first(std::min(bytes.size(), head_size - head_.size()));
        head_.insert(head_.end(), part.begin(), part.end());
    }
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(bytes.size(), block - tail_.size()));
        tail_.insert(tail_.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        if (tail_.size() < block) return;
        if (hashes_.size() >= most_blocks_) {
            lost_ = true;
            hashes_.clear();
            return;
        }
        hashes_.push_back(hash_of(tail_));
        tail_.clear();
    }
}

std::optional<StreamDigest::Difference> StreamDigest::compare_tails(const StreamDigest& left,
                                                                    const StreamDigest& right) {
    const auto count = std::min(left.tail_.size(), right.tail_.size());
    const auto end = left.tail_.begin() + static_cast<std::ptrdiff_t>(count);
    const auto at = std::mismatch(left.tail_.begin(), end, right.tail_.begin()).first;
    if (at == end) return std::nullopt;
    const auto offset = left.first_ * block + static_cast<std::uint64_t>(at - left.tail_.begin());
    return Difference{offset, offset + 1};
}

std::optional<StreamDigest::Difference> StreamDigest::compare(StreamDigest& left,
                                                              StreamDigest& right) {
    if (!left.comparable() || !right.comparable()) return std::nullopt;
    const auto common = std::min(left.head_.size(), right.head_.size());
    const auto end = left.head_.begin() + static_cast<std::ptrdiff_t>(common);
    const auto at = std::mismatch(left.head_.begin(), end, right.head_.begin()).first;
    if (at != end) {
        const auto offset = static_cast<std::uint64_t>(at - left.head_.begin());
        return Difference{offset, offset + 1};
    }
    while (!left.hashes_.empty() && !right.hashes_.empty()) {
        if (left.hashes_.front() != right.hashes_.front()) {
            return Difference{left.first_ * block, (left.first_ + 1) * block};
        }
        left.hashes_.pop_front();
        right.hashes_.pop_front();
        ++left.first_;
        ++right.first_;
    }
    if (left.hashes_.empty() && right.hashes_.empty()) return compare_tails(left, right);
    return std::nullopt;
}

}  // namespace conform::oracle
