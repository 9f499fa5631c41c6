#include "capture/frame_facts.hpp"

#include <algorithm>
#include <utility>

namespace conform::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;
using transcript::Transport;

constexpr std::size_t ethernet_header = 14;
constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmp6 = 58;

std::uint16_t u16(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t u32(Bytes bytes, std::size_t at) {
    return static_cast<std::uint32_t>(u16(bytes, at)) << 16 | u16(bytes, at + 2);
}

IpAddress address_at(Bytes bytes, std::size_t at, bool v6) {
    IpAddress address{.v6 = v6, .bytes = {}};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), v6 ? 16 : 4,
                address.bytes.begin());
    return address;
}

/// An IP packet taken apart down to what it carries.
struct IpPacket {
    IpAddress from, to;
    std::uint8_t protocol = 0;
    std::uint64_t length = 0;  // of what it carries, on the wire
    Bytes carried{};           // as far as captured
    bool fragment = false;
    bool later_fragment = false;
    std::uint32_t fragment_id = 0;
};

std::optional<IpPacket> read_v4(Bytes ip) {
    if (ip.size() < 20) return std::nullopt;
    const std::size_t header = static_cast<std::size_t>(ip[0] & 0x0f) * 4;
    const std::size_t total = u16(ip, 2);
    if (header < 20 || ip.size() < header || total < header) return std::nullopt;
    IpPacket packet;
    packet.from = address_at(ip, 12, false);
    packet.to = address_at(ip, 16, false);
    packet.protocol = ip[9];
    packet.length = total - header;
    packet.carried = ip.subspan(header);
    const unsigned offset = u16(ip, 6) & 0x1fffU;
    packet.later_fragment = offset != 0;
    packet.fragment = packet.later_fragment || (u16(ip, 6) & 0x2000U) != 0;
    packet.fragment_id = u16(ip, 4);
    return packet;
}

bool is_extension(std::uint8_t next_header) {
    return next_header == 0 || next_header == 43 || next_header == 44 || next_header == 60;
}

std::optional<IpPacket> read_v6(Bytes ip) {
    constexpr std::size_t header = 40;
    constexpr std::uint8_t fragment_header = 44;
    if (ip.size() < header) return std::nullopt;
    IpPacket packet;
    packet.from = address_at(ip, 8, true);
    packet.to = address_at(ip, 24, true);
    packet.protocol = ip[6];
    packet.length = u16(ip, 4);
    packet.carried = ip.subspan(header);
    while (is_extension(packet.protocol)) {
        if (packet.carried.size() < 8) return std::nullopt;
        const bool fragmented = packet.protocol == fragment_header;
        const std::size_t size =
            fragmented ? 8 : (static_cast<std::size_t>(packet.carried[1]) + 1) * 8;
        if (fragmented) {
            packet.later_fragment = (u16(packet.carried, 2) & 0xfff8U) != 0;
            packet.fragment = true;
            packet.fragment_id = u32(packet.carried, 4);
        }
        if (packet.carried.size() < size || packet.length < size) return std::nullopt;
        packet.protocol = packet.carried[0];
        packet.carried = packet.carried.subspan(size);
        packet.length -= size;
    }
    return packet;
}

std::optional<IpPacket> read_ip(Bytes ip) {
    if (ip.empty()) return std::nullopt;
    switch (ip[0] >> 4) {
        case 4:
            return read_v4(ip);
        case 6:
            return read_v6(ip);
        default:
            return std::nullopt;
    }
}

bool is_icmp_error(const IpPacket& packet) {
    constexpr std::size_t header = 8;
    if (packet.carried.size() < header) return false;
    const auto type = packet.carried[0];
    if (packet.protocol == protocol_icmp) return type == 3 || type == 11 || type == 12;
    return packet.protocol == protocol_icmp6 && type < 128;
}

Bytes within(Bytes captured, std::size_t from, std::uint64_t length) {
    if (captured.size() <= from) return {};
    captured = captured.subspan(from);
    return captured.first(std::min<std::uint64_t>(captured.size(), length));
}

bool read_tcp(const IpPacket& packet, FrameFacts& facts) {
    if (packet.carried.size() < 14) return false;
    const std::size_t header = static_cast<std::size_t>(packet.carried[12] >> 4) * 4;
    facts.seq = u32(packet.carried, 4);
    facts.ack = u32(packet.carried, 8);
    facts.flags = packet.carried[13];
    facts.payload_length = packet.length > header ? packet.length - header : 0;
    facts.payload = within(packet.carried, header, facts.payload_length);
    return true;
}

bool read_udp(const IpPacket& packet, FrameFacts& facts) {
    constexpr std::size_t header = 8;
    if (packet.carried.size() < header) return false;
    const std::size_t length = u16(packet.carried, 4);
    facts.payload_length = length > header ? length - header : 0;
    facts.payload = within(packet.carried, header, facts.payload_length);
    return true;
}

/// `quoted`: the packet stands in an ICMP error, which holds little more than its ports.
std::optional<FrameFacts> read_packet(const IpPacket& packet, bool quoted) {
    if (packet.protocol != protocol_tcp && packet.protocol != protocol_udp) return std::nullopt;
    FrameFacts facts;
    facts.transport = packet.protocol == protocol_tcp ? Transport::tcp : Transport::udp;
    facts.from.address = packet.from;
    facts.to.address = packet.to;
    facts.quoted = quoted;
    facts.fragment = packet.fragment;
    facts.later_fragment = packet.later_fragment;
    facts.fragment_id = packet.fragment_id;
    if (packet.later_fragment) return facts;
    if (packet.carried.size() < 4) return std::nullopt;
    facts.from.port = u16(packet.carried, 0);
    facts.to.port = u16(packet.carried, 2);
    if (quoted) return facts;
    const bool whole =
        facts.transport == Transport::tcp ? read_tcp(packet, facts) : read_udp(packet, facts);
    if (!whole) return std::nullopt;
    return facts;
}

void put_socket(const Socket& socket, std::uint8_t* out) {
    *out++ = socket.address.v6 ? 6 : 4;
    out = std::copy(socket.address.bytes.begin(), socket.address.bytes.end(), out);
    *out++ = static_cast<std::uint8_t>(socket.port >> 8);
    *out = static_cast<std::uint8_t>(socket.port);
}

}  // namespace

ConversationKey conversation_key(Transport transport, const Socket& one, const Socket& other) {
    constexpr std::size_t socket_size = 19;
    std::array<std::uint8_t, socket_size> lesser{};
    std::array<std::uint8_t, socket_size> greater{};
    put_socket(one, lesser.data());
    put_socket(other, greater.data());
    if (greater < lesser) std::swap(lesser, greater);
    ConversationKey key{};
    key[0] = static_cast<std::uint8_t>(transport);
    std::copy(lesser.begin(), lesser.end(), key.begin() + 1);
    std::copy(greater.begin(), greater.end(), key.begin() + 1 + socket_size);
    return key;
}

std::optional<FrameFacts> facts_of(Bytes captured) {
    if (captured.size() <= ethernet_header) return std::nullopt;
    const auto packet = read_ip(captured.subspan(ethernet_header));
    if (!packet) return std::nullopt;
    if (packet->protocol == protocol_icmp || packet->protocol == protocol_icmp6) {
        if (!is_icmp_error(*packet)) return std::nullopt;
        const auto inner = read_ip(packet->carried.subspan(8));
        return inner ? read_packet(*inner, true) : std::nullopt;
    }
    return read_packet(*packet, false);
}

}  // namespace conform::capture
