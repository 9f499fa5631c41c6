// Reads pcap files back, for the tests of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "capture/frame.hpp"

namespace conform::capture {

/// A folder of its own for each test, removed with what is in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What a frame says once its layers are taken apart.
struct Packet {
    std::string source, destination;  ///< "address port"
    bool tcp = false;
    std::uint16_t ip_id = 0;  ///< IPv4 only
    std::uint32_t seq = 0, ack = 0;
    unsigned flags = 0;  ///< of TcpFlag
    std::uint16_t mss = 0;
    std::size_t payload_length = 0;  ///< on the wire
    std::vector<std::uint8_t> payload;
    bool checksums_right = false;  ///< false also for a frame that was cut
};

Packet parse(const Frame& frame);

/// Frames of a file, and whether of Ethernet.
struct ReadBack {
    bool ethernet = false;
    std::vector<Frame> frames;
    std::string error;
};

ReadBack read_pcap(const std::filesystem::path& path);

}  // namespace conform::capture
