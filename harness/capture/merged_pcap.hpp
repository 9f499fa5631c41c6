// One pcap for all captures of a run, or several in a row.
//
// Captures tell their frames each in its own order, and not at once: so frames wait a moment, until
// none that is older can come, and are written in the order of their stamps. When a file has
// reached the size to rotate at, it gets its name and the next one begins: all.pcap, all.1.pcap, …
//
// Threads: add() from any, commit() when no capture runs any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "capture/frame.hpp"
#include "capture/pcap_file.hpp"

namespace conform::capture {

struct MergeOptions {
    std::optional<std::size_t> rotate_at;  ///< bytes
    std::int64_t wait_ns = 200'000'000;
    std::size_t waiting_bytes = std::size_t{8} * 1024 * 1024;  ///< then the oldest waits no more
};

class MergedPcap {
  public:
    explicit MergedPcap(std::filesystem::path path, MergeOptions options = {});

    void add(std::int64_t t_ns, std::span<const std::uint8_t> captured, std::uint32_t length);
    /// Empty, or which file could not be written and why.
    std::string commit();

    /// The name of the file that comes after so many others.
    static std::filesystem::path numbered(const std::filesystem::path& path, std::size_t number);

  private:
    void write_oldest();

    const std::filesystem::path path_;
    const MergeOptions options_;
    std::mutex mutex_;
    std::multimap<std::int64_t, Frame> waiting_;
    std::size_t waiting_bytes_ = 0;
    PcapFile file_;
    std::size_t in_file_ = pcap_file_header;
    std::size_t files_ = 1;
    std::string error_;
};

}  // namespace conform::capture
