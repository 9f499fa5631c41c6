// What a link does to the frames that cross it, each direction by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "lab/frame_facts.hpp"

namespace conform::lab {

/// Which frames a filter speaks of: those of which everything that is given holds.
struct FrameMatch {
    std::optional<Protocol> protocol{};
    std::optional<std::uint16_t> port{};  ///< of either end
    bool first_syn = false;               ///< SYN without ACK
};

/// Frames that never arrive.
struct DropRule {
    FrameMatch what{};
    bool all_others = false;  ///< those that do not match are meant: "all but TCP port 1080"
    /// Of the frames that are meant, counted from 1, the first and last one that is dropped.
    std::uint64_t from = 1;
    std::uint64_t to = std::numeric_limits<std::uint64_t>::max();
};

struct OneWaySettings {
    std::chrono::nanoseconds delay{0};
    /// Each frame waits up to this much longer, evenly spread; none overtakes another by it.
    std::chrono::nanoseconds jitter{0};
    double loss = 0;     ///< share of frames, 0 to 1
    double reorder = 0;  ///< share of frames that wait `held_back` longer, so that others overtake
    std::chrono::nanoseconds held_back = std::chrono::milliseconds(5);
    std::uint64_t bits_per_second = 0;       ///< 0: no limit
    std::size_t queue_bytes = 256UL * 1024;  ///< waiting for their turn at that rate; more: dropped
    /// Of IP packets, 1280 to 1500 as IPv6 goes; the sender's route knows it.
    std::uint32_t mtu = 1500;
    /// What really fits, if that is less: the sender has to find out. 0: all of `mtu`.
    std::uint32_t hidden_mtu = 0;
    bool tells_too_big = true;  ///< by ICMP; else what does not fit is dropped in silence
    std::vector<DropRule> drops{};
};

struct LinkSettings {
    OneWaySettings to_proxy{};
    OneWaySettings from_proxy{};
    /// Decides, with the order in which frames come, what becomes of each.
    std::uint64_t seed = 0;
};

/// What became of the frames of one direction.
struct OneWayCounters {
    std::uint64_t offered = 0;  ///< the sum of the others but `reordered`, and of what is under way
    std::uint64_t delivered = 0;
    std::uint64_t lost = 0;      ///< by the dice
    std::uint64_t filtered = 0;  ///< by a rule
    std::uint64_t too_big = 0;
    std::uint64_t overflowed = 0;  ///< the queue was full
    std::uint64_t reordered = 0;   ///< held back, and delivered later
};

}  // namespace conform::lab
