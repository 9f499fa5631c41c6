// Writes one pcap file: Ethernet, nanoseconds.
//
// The file appears under its name only by commit(), whole and synced; until then it has a
// temporary one beside it, which the destructor removes. Errors are sticky: after one, write() and
// commit() do nothing and return false, error() says which file and why. Not for several threads.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "capture/frame.hpp"

namespace conform::capture {

class PcapFile {
  public:
    /// At most `limit` bytes; a frame that would go beyond is not written, nor any after it.
    explicit PcapFile(std::filesystem::path path, std::size_t limit = pcap_limit);
    ~PcapFile();
    PcapFile(PcapFile&&) noexcept;
    PcapFile& operator=(PcapFile&&) noexcept;

    /// False when the frame was not written: limit or error.
    bool write(const Frame& frame);
    /// Gives the file its name, replacing one that is there.
    bool commit();

    std::size_t frames() const;
    /// Says that and where the file stopped at its limit; else empty.
    const std::string& note() const;
    /// Names the file and the reason; empty when all is well.
    const std::string& error() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What became of a pcap.
struct PcapResult {
    std::size_t frames = 0;  ///< in the file
    std::string note;        ///< as PcapFile::note
    std::string error;       ///< as PcapFile::error; then there is no file
};

/// Writes all frames, or as many as fit.
PcapResult write_pcap(const std::filesystem::path& path, std::span<const Frame> frames,
                      std::size_t limit = pcap_limit);

}  // namespace conform::capture
