// TCP segments and UDP datagrams of a capture, their headers taken apart: RFC 9293, RFC 768.
//
// Read tolerantly, as captures are: checksums are not looked at, and what was cut says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace conform::capture {

struct TcpPacket {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint8_t flags = 0;  ///< of TcpFlag
    bool fast_open = false;  ///< TCP Fast Open option, RFC 7413; only looked for on a SYN
    std::span<const std::uint8_t> payload{};  ///< as captured; borrowed
    std::size_t length = 0;                   ///< of the payload; more than captured if it was cut
};

struct UdpPacket {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::span<const std::uint8_t> payload{};  ///< as captured; borrowed
    bool whole = false;
};

/// `length`: of these bytes before the capture cut them. None if the fixed header is not there or
/// the length of the header is impossible.
std::optional<TcpPacket> parse_tcp(std::span<const std::uint8_t> captured, std::size_t length);
std::optional<UdpPacket> parse_udp(std::span<const std::uint8_t> captured, std::size_t length);

}  // namespace conform::capture
