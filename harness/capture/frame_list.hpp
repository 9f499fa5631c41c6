// Frames in the order of a capture: numbered from 1, strictly increasing in time, bounded in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "capture/frame.hpp"

namespace conform::capture {

class FrameList {
  public:
    /// Keeps frames up to the first that takes the file beyond `max_bytes`, that one included, so
    /// that who writes the file can tell a full one from one that was cut.
    FrameList(std::int64_t start_ns, std::size_t max_bytes)
        : start_ns_(start_ns), next_ns_(start_ns), max_bytes_(max_bytes) {}

    /// The number of the frame, 0 if it was not kept. `t_ns` counts from the start of the case;
    /// the frame is dated one nanosecond after the one before it if that is later.
    std::uint32_t add(std::int64_t t_ns, std::vector<std::uint8_t> captured, std::size_t length) {
        if (full()) return 0;
        Frame frame{.t_ns = start_ns_ + t_ns,
                    .captured = std::move(captured),
                    .length = static_cast<std::uint32_t>(length)};
        if (frame.t_ns < next_ns_) frame.t_ns = next_ns_;
        next_ns_ = frame.t_ns + 1;
        bytes_ += size_on_disk(frame);
        frames_.push_back(std::move(frame));
        return static_cast<std::uint32_t>(frames_.size());
    }

    bool full() const { return bytes_ > max_bytes_; }
    std::vector<Frame> take() { return std::move(frames_); }

  private:
    std::int64_t start_ns_;
    std::int64_t next_ns_;
    std::size_t max_bytes_;
    std::size_t bytes_ = pcap_file_header;
    std::vector<Frame> frames_;
};

}  // namespace conform::capture
