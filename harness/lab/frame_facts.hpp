// What a link's filters ask of a frame: who talks to whom by which protocol.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace conform::lab {

enum class Protocol : std::uint8_t { tcp, udp, other };

struct FrameFacts {
    Protocol protocol = Protocol::other;
    /// 0 where the frame has none: other protocols, and fragments behind the first.
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    bool syn = false;
    bool ack = false;
};

/// Nothing for what is neither IPv4 nor IPv6, and for what is cut short. An IPv6 packet with
/// extension headers other than a fragment's is Protocol::other.
std::optional<FrameFacts> read_facts(std::span<const std::uint8_t> ethernet_frame);

}  // namespace conform::lab
