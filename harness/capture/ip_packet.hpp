// One IPv4 or IPv6 packet of a capture, its headers taken apart: RFC 791, RFC 8200.
//
// Read tolerantly, as captures are: checksums are not looked at (offloading leaves them wrong), a
// total length of 0 means "to the end of the frame" (segmentation offload), bytes behind the packet
// are padding, and a packet that was cut says how long it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capture/endpoint.hpp"

namespace conform::capture {

inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t protocol_udp = 17;

struct Fragment {
    std::size_t offset = 0;  ///< of this piece in the payload of the whole packet
    bool more = false;       ///< pieces follow
};

struct IpPacket {
    IpAddress source;
    IpAddress destination;
    std::uint8_t traffic_class = 0;  ///< or TOS
    std::uint8_t protocol = 0;       ///< of the payload, behind all extension headers
    std::uint32_t id = 0;            ///< what fragments share; 0 if IPv6 is not fragmented
    std::optional<Fragment> fragment{};
    std::span<const std::uint8_t> payload{};  ///< as captured; borrowed
    std::size_t length = 0;                   ///< of the payload; more than captured if it was cut
};

/// `length`: of these bytes before the capture cut them, as far as the frame says. None if this is
/// no IP packet, or one that was cut within its headers or contradicts itself there.
std::optional<IpPacket> parse_ip(std::span<const std::uint8_t> captured, std::size_t length);

}  // namespace conform::capture
