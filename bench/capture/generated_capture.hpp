// Capture files to be read by a benchmark, made up in the folder for temporary files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "capture/frame.hpp"

namespace bench {

/// What the frames of a capture carry; every connection has a handshake and an end.
enum class Content : std::uint8_t {
    bulk,       ///< full segments, five acknowledgments to six of them: about 800 bytes a frame
    reordered,  ///< the same, every second segment ahead of the one before it
    small,      ///< 10 bytes there, 10 bytes back, with the acknowledgments in them
    datagrams,  ///< 10 bytes each
};

/// A pcap file of about that many frames, spread over connections or pairs of ports in turn;
/// removed by the destructor. Throws std::runtime_error if it cannot be written.
class GeneratedCapture {
  public:
    GeneratedCapture(Content content, std::size_t frames, std::size_t flows);
    ~GeneratedCapture();
    GeneratedCapture(const GeneratedCapture&) = delete;
    GeneratedCapture& operator=(const GeneratedCapture&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::size_t frames() const { return frames_; }
    /// Of the frames themselves, without what the file adds.
    std::size_t bytes() const { return bytes_; }
    /// That the connections or datagrams carry.
    std::size_t payload() const { return payload_; }

  private:
    std::filesystem::path path_;
    std::size_t frames_ = 0;
    std::size_t bytes_ = 0;
    std::size_t payload_ = 0;
};

}  // namespace bench
