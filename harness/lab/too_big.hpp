// What a router says about a packet that does not fit into the next link.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace conform::lab {

/// An ICMP or ICMPv6 error for the sender of an Ethernet frame, as if from the host that it was
/// for; nothing about what is neither TCP nor UDP over IP.
std::optional<std::vector<std::uint8_t>> too_big_answer(
    std::span<const std::uint8_t> ethernet_frame, std::uint32_t mtu);

}  // namespace conform::lab
