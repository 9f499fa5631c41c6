// Reads the frames of a capture file, pcap or pcapng, by libpcap, offline, times in nanoseconds.
//
// Whatever can be read is given: a file that was cut off in the middle of a record ends there, with
// a note; one that is broken ends there too, with an error. Errors are sticky and name file, what,
// expected and got. Not for several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "capture/traffic.hpp"

namespace conform::capture {

struct CapturedFrame {
    Seen seen{};
    std::span<const std::uint8_t> captured{};  ///< borrowed until the next frame is read
    std::size_t length = 0;                    ///< on the wire; at least captured.size()
};

class PacketReader {
  public:
    explicit PacketReader(const std::filesystem::path& path);
    /// Takes the open file over; `name` is for messages. A null pointer is an error.
    PacketReader(std::FILE* file, std::string name);
    ~PacketReader();
    PacketReader(PacketReader&&) noexcept;
    PacketReader& operator=(PacketReader&&) noexcept;

    /// None at the end of what can be read.
    std::optional<CapturedFrame> next();

    /// Of libpcap (DLT_…), a known one (link_layer.hpp); without meaning after an error.
    int link_type() const;
    /// How many were read.
    std::uint64_t frames() const;
    /// Says that and where the file was cut off; else empty.
    const std::string& note() const;
    /// Empty when all is well.
    const std::string& error() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace conform::capture
