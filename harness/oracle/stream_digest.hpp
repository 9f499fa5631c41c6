// One direction of an application's stream, so that two legs of it can be compared without being
// kept: a hash for each whole block, the bytes of the block that is not whole yet, and the first
// bytes for people to look at.
//
// Two digests are compared block by block as they grow; blocks that were equal are forgotten. A
// digest that nobody compares with grows up to its bound and gives up.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "capture/traffic.hpp"
#include "socks6/wire/bytes.hpp"

namespace conform::oracle {

class StreamDigest {
  public:
    static constexpr std::size_t block = 1'024;
    static constexpr std::size_t head_size = 256;

    /// At most this many blocks wait to be compared; beyond them the digest is broken.
    explicit StreamDigest(std::size_t most_blocks) : most_blocks_(most_blocks) {}
    void allow(std::size_t most_blocks) { most_blocks_ = most_blocks; }

    void add(socks6::wire::Bytes bytes);
    /// Bytes are missing: nothing behind them can be compared.
    void lose() { lost_ = true; }

    std::uint64_t size() const { return size_; }
    std::size_t waiting() const { return hashes_.size(); }  ///< blocks to be compared
    bool comparable() const { return !lost_; }
    /// The first bytes of the stream.
    const std::vector<std::uint8_t>& head() const { return head_; }
    const std::vector<std::uint8_t>& tail() const { return tail_; }

    struct Difference {
        std::uint64_t from = 0;  ///< the first byte that differs lies here or
        std::uint64_t to = 0;    ///< before here
    };
    /// Compares what both have; forgets what is equal.
    static std::optional<Difference> compare(StreamDigest& left, StreamDigest& right);

  private:
    static std::optional<Difference> compare_tails(const StreamDigest& left,
                                                   const StreamDigest& right);

    std::size_t most_blocks_;
    std::uint64_t size_ = 0;
    bool lost_ = false;
    std::vector<std::uint8_t> head_;
    std::vector<std::uint8_t> tail_;    // of the block that is not whole
    std::deque<std::uint64_t> hashes_;  // of whole blocks from first_ on
    std::uint64_t first_ = 0;
};

}  // namespace conform::oracle
