// The bytes of one direction that are not understood yet, with the frames that carried them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "capture/traffic.hpp"
#include "socks6/wire/bytes.hpp"

namespace conform::oracle {

class StreamWindow {
  public:
    /// More than any message takes; who appends looks whether there is room.
    static constexpr std::size_t capacity = 70'000;

    void append(socks6::wire::Bytes bytes, capture::Seen seen);
    /// The first `count` bytes are done with. Spans given out before end here.
    void drop(std::size_t count);

    /// Valid until the next append or drop.
    socks6::wire::Bytes bytes() const { return socks6::wire::Bytes(bytes_).subspan(head_); }
    std::size_t size() const { return bytes_.size() - head_; }
    bool empty() const { return size() == 0; }
    std::uint64_t offset() const { return offset_; }  ///< of the first byte, in the stream
    std::uint64_t end() const { return offset_ + size(); }
    /// The frames of the first `count` bytes.
    std::vector<std::uint64_t> frames(std::size_t count) const;
    /// When the byte before `count` came.
    capture::Seen seen(std::size_t count) const;

  private:
    struct Piece {
        std::uint64_t end = 0;  // in the stream
        capture::Seen seen{};
    };

    std::vector<std::uint8_t> bytes_;
    std::size_t head_ = 0;
    std::uint64_t offset_ = 0;
    std::vector<Piece> pieces_;
};

}  // namespace conform::oracle
