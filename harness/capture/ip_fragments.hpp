// Puts fragmented IP packets together: RFC 791, 3.2; RFC 8200, 4.5.
//
// Memory is bounded: at most `packets` are in the making, each of at most 64 KiB. One that is not
// whole after `keep_ns`, or must make room, is given up: what stands before its first hole is told,
// if its first piece is there. Pieces that overlap in part are left out (RFC 5722), copies of a
// piece are ignored, also once their packet is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <optional>
#include <vector>

#include "capture/ip_packet.hpp"
#include "capture/traffic.hpp"

namespace conform::capture {

struct FragmentLimits {
    std::size_t packets = 256;
    std::int64_t keep_ns = 30'000'000'000;
};

class IpFragments {
  public:
    /// Told of a packet that stays incomplete, its length unknown or more than what is there;
    /// `seen` is its last piece. The payload is borrowed during the call.
    using GivenUp = std::function<void(const IpPacket&, Seen)>;

    explicit IpFragments(GivenUp given_up, FragmentLimits limits = {})
        : given_up_(std::move(given_up)), limits_(limits) {}

    /// The whole packet, once its last piece comes; valid until the next call. If pieces were cut
    /// by the capture it has its length, and the bytes before the first cut.
    std::optional<IpPacket> add(const IpPacket& piece, Seen seen);
    /// Gives all up.
    void finish();

    std::size_t packets() const { return making_.size(); }

  private:
    struct Range {
        std::size_t begin;
        std::size_t end;
    };
    struct Making {
        IpPacket head;  // of the first piece, as soon as it is there; its payload is not used
        Seen begun{}, last{};
        bool whole = false;                                         // kept to know copies by
        std::optional<std::size_t> length;                          // told by the last piece
        std::size_t cut = std::numeric_limits<std::size_t>::max();  // first byte lost to a cut
        std::vector<Range> ranges;  // ascending, disjoint, joined where they touch
        std::vector<std::uint8_t> bytes;
    };
    using Packets = std::list<Making>;  // the oldest first

    Packets::iterator making_of(const IpPacket& piece, Seen seen);
    void expire(std::int64_t now_ns);
    void give_up_oldest();
    static bool put(Making& making, const IpPacket& piece);
    static std::size_t gapless(const Making& making);

    GivenUp given_up_;
    FragmentLimits limits_;
    Packets making_;
    std::vector<std::uint8_t> whole_;  // payload of the packet that was given last
};

}  // namespace conform::capture
