#include "lab/frame_facts.hpp"

#include <linux/if_ether.h>
#include <netinet/in.h>

namespace conform::lab {
namespace {

using Bytes = std::span<const std::uint8_t>;

std::uint16_t two(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

/// Ports, and flags of TCP, at the start of what follows the IP headers.
std::optional<FrameFacts> read_transport(int protocol, Bytes segment) {
    FrameFacts facts;
    if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) return facts;
    constexpr std::size_t flags_of_tcp = 13;
    const bool tcp = protocol == IPPROTO_TCP;
    if (segment.size() < (tcp ? flags_of_tcp + 1 : 4)) return std::nullopt;
    facts.protocol = tcp ? Protocol::tcp : Protocol::udp;
    facts.source_port = two(segment, 0);
    facts.destination_port = two(segment, 2);
    if (tcp) {
        facts.syn = (segment[flags_of_tcp] & 0x02) != 0;
        facts.ack = (segment[flags_of_tcp] & 0x10) != 0;
    }
    return facts;
}

FrameFacts later_fragment(int protocol) {
    FrameFacts facts;
    if (protocol == IPPROTO_TCP) facts.protocol = Protocol::tcp;
    if (protocol == IPPROTO_UDP) facts.protocol = Protocol::udp;
    return facts;
}

std::optional<FrameFacts> read_v4(Bytes packet) {
    constexpr std::size_t least = 20;
    if (packet.size() < least) return std::nullopt;
    const std::size_t header = (packet[0] & 0x0FU) * 4U;
    if (header < least || packet.size() < header) return std::nullopt;
    const bool behind_first = (two(packet, 6) & 0x1FFFU) != 0;
    if (behind_first) return later_fragment(packet[9]);
    return read_transport(packet[9], packet.subspan(header));
}

std::optional<FrameFacts> read_v6(Bytes packet) {
    constexpr std::size_t header = 40;
    constexpr std::size_t fragment_header = 8;
    if (packet.size() < header) return std::nullopt;
    const auto next = packet[6];
    if (next != IPPROTO_FRAGMENT) return read_transport(next, packet.subspan(header));
    const auto rest = packet.subspan(header);
    if (rest.size() < fragment_header) return std::nullopt;
    const bool behind_first = (two(rest, 2) & 0xFFF8U) != 0;
    if (behind_first) return later_fragment(rest[0]);
    return read_transport(rest[0], rest.subspan(fragment_header));
}

}  // namespace

std::optional<FrameFacts> read_facts(Bytes frame) {
    if (frame.size() < ETH_HLEN) return std::nullopt;
    const auto packet = frame.subspan(ETH_HLEN);
    switch (two(frame, 2 * ETH_ALEN)) {
        case ETH_P_IP:
            return read_v4(packet);
        case ETH_P_IPV6:
            return read_v6(packet);
        default:
            return std::nullopt;
    }
}

}  // namespace conform::lab
