#include "capture/packet.hpp"

#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <algorithm>
#include <cstring>

namespace conform::capture {
namespace {

constexpr std::uint8_t hop_limit = 64;
// With a scale of 7 the window is 8 MiB: no burst in a capture ever fills it.
constexpr std::uint16_t window = 65535;
constexpr std::uint8_t window_scale = 7;

Tins::IPv4Address v4(const IpAddress& address) {
    std::uint32_t network_order = 0;
    std::memcpy(&network_order, address.bytes.data(), sizeof network_order);
    return Tins::IPv4Address(network_order);
}

Tins::HWAddress<6> hardware(const Mac& mac) {
    return Tins::HWAddress<6>(mac.data());
}

std::vector<std::uint8_t> frame(const Endpoint& from, const Endpoint& to, const Tins::PDU& payload,
                                std::uint16_t id) {
    Tins::EthernetII ethernet(hardware(to.mac), hardware(from.mac));
    if (from.address.v6) {
        Tins::IPv6 ip(Tins::IPv6Address(to.address.bytes.data()),
                      Tins::IPv6Address(from.address.bytes.data()));
        ip.hop_limit(hop_limit);
        ethernet /= ip / payload;
    } else {
        Tins::IP ip(v4(to.address), v4(from.address));
        ip.ttl(hop_limit);
        ip.id(id);
        ethernet /= ip / payload;
    }
    return ethernet.serialize();
}

Tins::RawPDU raw(std::span<const std::uint8_t> bytes) {
    return {bytes.data(), static_cast<std::uint32_t>(bytes.size())};
}

}  // namespace

std::vector<std::uint8_t> PacketBuilder::tcp(const Endpoint& from, const Endpoint& to,
                                             const TcpSegment& segment,
                                             std::span<const std::uint8_t> payload) {
    Tins::TCP tcp(to.port, from.port);
    tcp.seq(segment.seq);
    tcp.ack_seq(segment.ack);
    tcp.flags(segment.flags);
    tcp.window(segment.flags & rst_flag ? 0 : window);
    if (segment.flags & syn_flag) {
        tcp.mss(tcp_mss);
        tcp.add_option(Tins::TCP::option(Tins::TCP::NOP));
        tcp.winscale(window_scale);
    }
    if (!payload.empty()) tcp /= raw(payload);
    return frame(from, to, tcp, next_id());
}

std::vector<std::uint8_t> PacketBuilder::udp(const Endpoint& from, const Endpoint& to,
                                             std::span<const std::uint8_t> payload) {
    Tins::UDP udp(to.port, from.port);
    udp /= raw(payload.first(std::min(payload.size(), max_udp_payload)));
    return frame(from, to, udp, next_id());
}

std::uint16_t PacketBuilder::next_id() {
    if (++id_ == 0) ++id_;
    return id_;
}

}  // namespace conform::capture
