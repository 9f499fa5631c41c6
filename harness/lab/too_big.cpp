#include "lab/too_big.hpp"

#include <linux/if_ether.h>
#include <tins/ethernetII.h>
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>

#include <algorithm>
#include <cstring>

#include "lab/frame_facts.hpp"

namespace conform::lab {
namespace {

/// Of the packet that was too big: enough to know the socket that sent it.
constexpr std::size_t most_quoted = 512;

Tins::IPv4Address v4(const std::uint8_t* at) {
    std::uint32_t network_order = 0;
    std::memcpy(&network_order, at, sizeof network_order);
    return Tins::IPv4Address(network_order);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> too_big_answer(std::span<const std::uint8_t> frame,
                                                        std::uint32_t mtu) {
    const auto facts = read_facts(frame);
    if (!facts || facts->protocol == Protocol::other) return std::nullopt;
    const auto packet = frame.subspan(ETH_HLEN);
    const Tins::RawPDU quoted(packet.data(),
                              static_cast<std::uint32_t>(std::min(packet.size(), most_quoted)));
    Tins::EthernetII answer(Tins::HWAddress<6>(frame.data() + ETH_ALEN),
                            Tins::HWAddress<6>(frame.data()));
    const bool is_v4 = packet[0] >> 4U == 4;
    if (is_v4) {
        constexpr std::uint8_t fragmentation_needed = 4;
        Tins::ICMP error(Tins::ICMP::DEST_UNREACHABLE);
        error.code(fragmentation_needed);
        error.mtu(static_cast<std::uint16_t>(mtu));
        Tins::IP ip(v4(packet.data() + 12), v4(packet.data() + 16));
        ip.ttl(64);
        answer /= ip / error / quoted;
    } else {
        Tins::ICMPv6 error(Tins::ICMPv6::PACKET_TOOBIG);
        // The MTU stands in these four bytes (RFC 4443, 3.2), of which libtins knows other uses.
        error.identifier(static_cast<std::uint16_t>(mtu >> 16U));
        error.sequence(static_cast<std::uint16_t>(mtu));
        Tins::IPv6 ip(Tins::IPv6Address(packet.data() + 8), Tins::IPv6Address(packet.data() + 24));
        ip.hop_limit(64);
        answer /= ip / error / quoted;
    }
    return answer.serialize();
}

}  // namespace conform::lab
