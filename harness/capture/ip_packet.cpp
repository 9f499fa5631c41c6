#include "capture/ip_packet.hpp"

#include <algorithm>

#include "capture/checked_bytes.hpp"

namespace conform::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t v4_header = 20;
constexpr std::size_t v6_header = 40;
constexpr std::size_t fragment_unit = 8;

IpAddress address(bool v6, Bytes bytes) {
    IpAddress result{.v6 = v6, .bytes = {}};
    std::copy(bytes.begin(), bytes.end(), result.bytes.begin());
    return result;
}

/// `total` bytes of which `header` come before the payload.
bool take_payload(IpPacket& packet, const CheckedBytes& ip, std::size_t header, std::size_t total) {
    if (total < header || !ip.holds(header)) return false;
    packet.length = total - header;
    packet.payload = ip.part(header, packet.length);
    return true;
}

std::optional<IpPacket> parse_v4(const CheckedBytes& ip, std::size_t length) {
    const std::size_t header = (ip.u8(0) & 0xfU) * std::size_t{4};
    if (header < v4_header || !ip.holds(v4_header)) return std::nullopt;
    IpPacket packet;
    packet.traffic_class = ip.u8(1);
    packet.id = ip.u16(4);
    packet.protocol = ip.u8(9);
    packet.source = address(false, ip.part(12, 4));
    packet.destination = address(false, ip.part(16, 4));
    const bool more = (ip.u8(6) & 0x20U) != 0;
    const std::size_t offset = (ip.u16(6) & 0x1fffU) * fragment_unit;
    if (more || offset != 0) packet.fragment = Fragment{.offset = offset, .more = more};
    const std::size_t total = ip.u16(2) != 0 ? ip.u16(2) : length;
    if (!take_payload(packet, ip, header, total)) return std::nullopt;
    return packet;
}

bool is_extension(std::uint8_t protocol) {
    switch (protocol) {
        case 0:    // Hop-by-Hop Options
        case 43:   // Routing
        case 51:   // Authentication
        case 60:   // Destination Options
        case 135:  // Mobility
        case 139:  // HIP
        case 140:  // Shim6
            return true;
        default:
            return false;
    }
}

/// Walks the extension headers; each is at least 8 bytes long, so this ends.
bool skip_extensions(IpPacket& packet, const CheckedBytes& ip, std::size_t& at) {
    constexpr std::uint8_t fragment_header = 44;
    constexpr std::uint8_t authentication = 51;
    while (ip.holds(at + fragment_unit)) {
        if (packet.protocol == fragment_header) {
            const bool more = (ip.u8(at + 3) & 1U) != 0;
            const std::size_t offset = ip.u16(at + 2) & 0xfff8U;
            packet.id = ip.u32(at + 4);
            if (more || offset != 0) packet.fragment = Fragment{.offset = offset, .more = more};
            packet.protocol = ip.u8(at);
            at += fragment_unit;
            // What follows in a later piece is no header.
            if (offset != 0) return true;
        } else if (is_extension(packet.protocol)) {
            const std::size_t words = ip.u8(at + 1);
            const bool short_words = packet.protocol == authentication;
            packet.protocol = ip.u8(at);
            at += short_words ? (words + 2) * 4 : (words + 1) * 8;
        } else {
            return true;
        }
    }
    return packet.protocol != fragment_header && !is_extension(packet.protocol);
}

std::optional<IpPacket> parse_v6(const CheckedBytes& ip, std::size_t length) {
    if (!ip.holds(v6_header)) return std::nullopt;
    IpPacket packet;
    packet.traffic_class = static_cast<std::uint8_t>(ip.u16(0) >> 4 & 0xffU);
    packet.protocol = ip.u8(6);
    packet.source = address(true, ip.part(8, 16));
    packet.destination = address(true, ip.part(24, 16));
    // 0 is also what a jumbogram says, which too ends with its frame.
    const std::size_t total = ip.u16(4) != 0 ? v6_header + ip.u16(4) : length;
    std::size_t at = v6_header;
    if (!skip_extensions(packet, ip, at)) return std::nullopt;
    if (!take_payload(packet, ip, at, total)) return std::nullopt;
    return packet;
}

}  // namespace

std::optional<IpPacket> parse_ip(Bytes captured, std::size_t length) {
    const CheckedBytes ip(captured);
    length = std::max(length, captured.size());
    switch (ip.u8(0) >> 4) {
        case 4:
            return parse_v4(ip, length);
        case 6:
            return parse_v6(ip, length);
        default:
            return std::nullopt;
    }
}

}  // namespace conform::capture
