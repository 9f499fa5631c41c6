// The TCP connections of a capture, as far as it takes to find a byte's frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "capture/frame.hpp"
#include "capture/frame_facts.hpp"
#include "capture/wire_stream.hpp"

namespace conform::capture {

/// One connection; sides are told apart by their socket.
struct WireConnection {
    struct Side {
        Socket socket;
        WireStream stream;
        std::vector<std::uint32_t> fins, resets;
        std::uint64_t acknowledged = 0;  ///< of this side's bytes, by the other
        std::uint32_t syn = 0;           ///< sequence number of its SYN
        bool syn_seen = false;
    };
    std::array<Side, 2> sides;  ///< the one that sent the first frame first
    std::vector<std::uint32_t> handshake;
    bool handshake_done = false;

    const Side& of(const Socket& socket) const {
        return sides.at(sides[0].socket == socket ? 0 : 1);
    }
    const Side& other_than(const Socket& socket) const {
        return sides.at(sides[0].socket == socket ? 1 : 0);
    }
};

/// Connections between the same ends in order of time. Frames are numbered from 1.
using WireConnections = std::map<ConversationKey, std::deque<WireConnection>>;

WireConnections connections_in(std::span<const Frame> frames);

}  // namespace conform::capture
