// Fills a Transcript while a case runs, within bounds.
//
// One Recorder belongs to one case and is used on that case's thread. Of each direction of each
// flow it keeps the first and the last 64 KiB; the middle becomes one `omitted` entry with count
// and FNV-1a hash. The number of entries is bounded too, so that neither a flood of bytes nor one
// of tiny segments can exhaust memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::transcript {

/// Bounds of one case's transcript.
struct Bounds {
    std::size_t head_bytes = std::size_t{64} * 1024;  ///< kept from the start of each direction
    std::size_t tail_bytes = std::size_t{64} * 1024;  ///< kept from its end
    std::size_t entries = 20'000;  ///< per direction of a flow; beyond, data counts as middle
    std::size_t flows = 4'096;     ///< per case; further flows share one that says so
    /// Once a case has kept this much, each direction keeps only a few last entries more.
    std::size_t case_bytes = std::size_t{16} * 1024 * 1024;
};

class Recorder {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Recorder(Clock::time_point start = Clock::now(), Bounds bounds = {});

    /// A new flow; the index names it from now on.
    std::size_t add_flow(Flow flow);
    /// Fills in what was not known when the flow was added.
    void set_ends(std::size_t flow, FlowEnd local, FlowEnd remote);

    void opened(std::size_t flow, Direction direction, std::string_view step);
    void refused(std::size_t flow, std::string_view why, std::string_view step);
    void data(std::size_t flow, Direction direction, std::span<const std::uint8_t> bytes,
              std::string_view step);
    void message(std::size_t flow, Direction direction, DecodedMessage message,
                 std::span<const std::uint8_t> bytes, std::string_view step);
    void end(std::size_t flow, Direction direction, std::string_view step);
    void reset(std::size_t flow, Direction direction, std::string_view step);
    void note(std::size_t flow, std::string_view text, std::string_view step);

    /// Nanoseconds since the start of the case.
    std::int64_t now_ns() const;

    /// The transcript so far, entries in time order. The recorder can go on afterwards.
    Transcript snapshot() const;

  private:
    struct Track;  // one direction of one flow: what is kept of it

    Track& track(std::size_t flow, Direction direction);
    void keep(Entry entry);

    Clock::time_point start_;
    Bounds bounds_;
    std::vector<Flow> flows_;
    std::vector<Track> tracks_;  // two a flow: sent, received
    std::size_t kept_ = 0;       // cost of all that the tracks hold, in bytes
    std::uint64_t next_ = 0;     // orders entries of one instant

  public:
    ~Recorder();
    Recorder(Recorder&&) noexcept;
    Recorder& operator=(Recorder&&) noexcept;
};

}  // namespace conform::transcript
