// Which frames of a capture first carried which bytes of one direction of a TCP connection.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace conform::capture {

/// Bytes [begin, end) of a stream.
struct ByteRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

class WireStream {
  public:
    /// The first byte of the stream has this sequence number.
    void start_at(std::uint32_t sequence) {
        start_ = sequence;
        started_ = true;
    }
    bool started() const { return started_; }

    /// Where in the stream a sequence number stands: the place nearest to what was seen so far.
    std::uint64_t offset_of(std::uint32_t sequence) const;

    /// A frame carries these bytes; those that another carried before stay with it.
    void carry(std::uint32_t sequence, std::uint64_t size, std::uint32_t frame);
    /// The other side took no more than this: what was carried from there on has to come again.
    void forget_from(std::uint64_t offset);

    /// Frames that hold bytes of [begin, begin + size), ascending and each once.
    std::vector<std::uint32_t> covering(std::uint64_t begin, std::uint64_t size) const;
    /// What of [0, end) no frame holds.
    std::vector<ByteRange> missing(std::uint64_t end) const;
    std::uint64_t end() const { return end_; }

  private:
    struct Carried {
        std::uint64_t end;
        std::uint32_t frame;
    };
    std::map<std::uint64_t, Carried> carried_;  // by first byte, disjoint
    std::uint32_t start_ = 0;
    std::uint64_t end_ = 0;
    bool started_ = false;
};

}  // namespace conform::capture
