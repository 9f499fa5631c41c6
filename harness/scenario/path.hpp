// What the network between one side and the target does to packets (docs/scenario-format.md,
// "Paths"). Plain values; in the lab alone somebody makes them true.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace conform::scenario {

/// Packets that never arrive.
enum class Dropped : std::uint8_t {
    first_syn,  ///< the first SYN; its repetition does arrive
    second_syn,
    udp,
    tcp,
    everything,
};

/// One direction of a path.
struct OneWay {
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds jitter{0};  ///< up to that much more, in order
    std::uint64_t loss = 0;               ///< percent
    std::uint64_t reorder = 0;            ///< percent that others overtake
    std::uint64_t rate = 0;               ///< bits a second; 0: no limit
    std::uint64_t mtu = 1500;
    std::uint64_t hidden_mtu = 0;  ///< what really fits, if that is less; 0: all of `mtu`
    bool tells_too_big = true;     ///< of what does not fit, by ICMP
    std::vector<Dropped> drops;

    friend bool operator==(const OneWay&, const OneWay&) = default;
};

struct Path {
    OneWay to_proxy;
    OneWay from_proxy;
};

/// Whose path to the target it is: that of the clients' first address, or that of remotes.
enum class PathSide : std::uint8_t { client, remote };

using Paths = std::map<PathSide, Path>;

}  // namespace conform::scenario
