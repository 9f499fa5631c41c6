// Bytes of Ethernet frames that carry one TCP segment or UDP datagram over IPv4 or IPv6, lengths
// and checksums included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "capture/endpoint.hpp"

namespace conform::capture {

/// Segment size announced on every SYN, and kept to.
inline constexpr std::uint16_t tcp_mss = 1460;

/// Largest payloads that the length fields of IP and UDP allow for either family.
inline constexpr std::size_t max_tcp_payload = 65535 - 40;
inline constexpr std::size_t max_udp_payload = 65535 - 28;

enum TcpFlag : std::uint8_t {
    fin_flag = 0x01,
    syn_flag = 0x02,
    rst_flag = 0x04,
    psh_flag = 0x08,
    ack_flag = 0x10
};

struct TcpSegment {
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint8_t flags = 0;  ///< of TcpFlag
};

/// Builds the frames of one capture; gives each IPv4 packet its own id until all 65535 are used.
class PacketBuilder {
  public:
    std::vector<std::uint8_t> tcp(const Endpoint& from, const Endpoint& to,
                                  const TcpSegment& segment, std::span<const std::uint8_t> payload);
    /// Payload beyond max_udp_payload is left out.
    std::vector<std::uint8_t> udp(const Endpoint& from, const Endpoint& to,
                                  std::span<const std::uint8_t> payload);

    /// Bytes before the payload of a TCP segment without options.
    static std::size_t tcp_header_size(const Endpoint& end) { return end.address.v6 ? 74 : 54; }

  private:
    std::uint16_t next_id();

    std::uint16_t id_ = 0;
};

}  // namespace conform::capture
