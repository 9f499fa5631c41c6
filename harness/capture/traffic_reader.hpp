// From the frames of a capture to what they show: told to a Traffic (traffic.hpp).
//
// Takes link headers off, puts IP fragments together, reassembles TCP, leaves out copies of packets
// that were captured in several places, and ignores whatever is neither TCP nor UDP over IP.
// Bounded in memory whatever comes: see the limits of the parts. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "capture/datagram_copies.hpp"
#include "capture/ip_fragments.hpp"
#include "capture/packet_reader.hpp"
#include "capture/tcp_reassembly.hpp"
#include "capture/traffic.hpp"

namespace conform::capture {

struct ReadLimits {
    ReassemblyLimits tcp{};
    FragmentLimits fragments{};
};

class TrafficReader {
  public:
    /// `link_type`: a known one (link_layer.hpp). `traffic` must outlive this.
    TrafficReader(Traffic& traffic, int link_type, const ReadLimits& limits = {});
    TrafficReader(const TrafficReader&) = delete;
    TrafficReader& operator=(const TrafficReader&) = delete;

    void add(const CapturedFrame& frame);
    /// The capture ends: tells what is open or held.
    void finish();

    /// Frames that carried neither TCP nor UDP, or were cut or broken within their headers.
    std::uint64_t ignored() const { return ignored_; }
    const TcpReassembly& tcp() const { return tcp_; }

  private:
    bool transport(const IpPacket& packet, Seen seen);
    bool tcp_segment(const IpPacket& packet, Seen seen);
    bool datagram(const IpPacket& packet, bool complete, Seen seen);

    Traffic& traffic_;
    int link_type_;
    TcpReassembly tcp_;
    IpFragments fragments_;
    DatagramCopies copies_;
    Seen last_{};
    std::uint64_t ignored_ = 0;
};

/// What came of a file: as PacketReader says it.
struct TrafficRead {
    std::uint64_t frames = 0;
    std::uint64_t ignored = 0;
    std::string note;
    std::string error;
};

/// Tells all that can be read of the file, also where it is cut off or breaks.
TrafficRead read_traffic(const std::filesystem::path& path, Traffic& traffic,
                         const ReadLimits& limits = {});
/// The same of a file that is open already.
TrafficRead read_traffic(PacketReader& reader, Traffic& traffic, const ReadLimits& limits = {});

}  // namespace conform::capture
