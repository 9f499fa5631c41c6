#include "capture/transport.hpp"

#include "capture/checked_bytes.hpp"
#include "capture/packet.hpp"

namespace conform::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t tcp_header = 20;
constexpr std::size_t udp_header = 8;

/// The option has a kind of its own, and had one of those for experiments before (RFC 6994).
bool asks_for_fast_open(Bytes options) {
    constexpr std::uint8_t end_of_list = 0;
    constexpr std::uint8_t no_operation = 1;
    constexpr std::uint8_t fast_open = 34;
    constexpr std::uint8_t experiment = 254;
    constexpr std::uint16_t fast_open_experiment = 0xf989;
    const CheckedBytes bytes(options);
    for (std::size_t at = 0; at + 1 < bytes.size();) {
        const std::uint8_t kind = bytes.u8(at);
        if (kind == end_of_list) return false;
        if (kind == no_operation) {
            ++at;
            continue;
        }
        const std::size_t length = bytes.u8(at + 1);
        if (length < 2 || !bytes.holds(at + length)) return false;
        if (kind == fast_open) return true;
        if (kind == experiment && length >= 4 && bytes.u16(at + 2) == fast_open_experiment) {
            return true;
        }
        at += length;
    }
    return false;
}

}  // namespace

std::optional<TcpPacket> parse_tcp(Bytes captured, std::size_t length) {
    const CheckedBytes tcp(captured);
    const std::size_t header = static_cast<std::size_t>(tcp.u8(12) >> 4) * 4;
    if (!tcp.holds(tcp_header) || header < tcp_header || header > length) return std::nullopt;
    TcpPacket packet;
    packet.source_port = tcp.u16(0);
    packet.destination_port = tcp.u16(2);
    packet.seq = tcp.u32(4);
    packet.ack = tcp.u32(8);
    packet.flags = tcp.u8(13);
    if ((packet.flags & syn_flag) != 0) {
        packet.fast_open = asks_for_fast_open(tcp.part(tcp_header, header - tcp_header));
    }
    packet.length = length - header;
    packet.payload = tcp.part(header, packet.length);
    return packet;
}

std::optional<UdpPacket> parse_udp(Bytes captured, std::size_t length) {
    const CheckedBytes udp(captured);
    if (!udp.holds(udp_header)) return std::nullopt;
    // 0 is what a jumbogram says (RFC 2675): it ends with its packet.
    const std::size_t said = udp.u16(4) != 0 ? udp.u16(4) : length;
    if (said < udp_header) return std::nullopt;
    UdpPacket packet;
    packet.source_port = udp.u16(0);
    packet.destination_port = udp.u16(2);
    packet.payload = udp.part(udp_header, said - udp_header);
    packet.whole = packet.payload.size() == said - udp_header;
    return packet;
}

}  // namespace conform::capture
