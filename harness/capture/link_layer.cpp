#include "capture/link_layer.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include "capture/checked_bytes.hpp"

namespace conform::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::uint16_t type_ipv6 = 0x86dd;
constexpr std::size_t vlan_tag = 4;

bool is_vlan(std::uint16_t type) {
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/// `header` bytes, of which two at `type_at` name the protocol; tags may follow.
std::optional<Bytes> by_ether_type(Bytes frame, std::size_t header, std::size_t type_at) {
    const CheckedBytes bytes(frame);
    if (!bytes.holds(header)) return std::nullopt;
    std::uint16_t type = bytes.u16(type_at);
    while (is_vlan(type) && bytes.holds(header + vlan_tag)) {
        type = bytes.u16(header + 2);
        header += vlan_tag;
    }
    if (type != type_ipv4 && type != type_ipv6) return std::nullopt;
    return bytes.after(header);
}

/// An address family: 2 is IPv4 everywhere, IPv6 has another number in each system.
std::optional<Bytes> by_family(Bytes frame) {
    constexpr std::size_t header = 4;
    const CheckedBytes bytes(frame);
    if (!bytes.holds(header)) return std::nullopt;
    std::uint32_t family = bytes.u32(0);
    // NULL has the byte order of whoever captured.
    if (family > 0xffff) family = __builtin_bswap32(family);
    switch (family) {
        case 2:   // IPv4
        case 10:  // IPv6 in Linux
        case 24:  // NetBSD, OpenBSD
        case 28:  // FreeBSD
        case 30:  // macOS
            return bytes.after(header);
        default:
            return std::nullopt;
    }
}

}  // namespace

bool is_known_link(int link_type) {
    switch (link_type) {
        case DLT_EN10MB:
        case DLT_LINUX_SLL:
        case DLT_LINUX_SLL2:
        case DLT_RAW:
        case DLT_IPV4:
        case DLT_IPV6:
        case DLT_NULL:
        case DLT_LOOP:
            return true;
        default:
            return false;
    }
}

std::string link_name(int link_type) {
    const char* name = pcap_datalink_val_to_name(link_type);
    return fmt::format("{} ({})", name != nullptr ? name : "unknown", link_type);
}

std::optional<Bytes> ip_of(int link_type, Bytes frame) {
    switch (link_type) {
        case DLT_EN10MB:
            return by_ether_type(frame, 14, 12);
        case DLT_LINUX_SLL:
            return by_ether_type(frame, 16, 14);
        case DLT_LINUX_SLL2:
            return by_ether_type(frame, 20, 0);
        case DLT_RAW:
        case DLT_IPV4:
        case DLT_IPV6:
            return frame;
        case DLT_NULL:
        case DLT_LOOP:
            return by_family(frame);
        default:
            return std::nullopt;
    }
}

}  // namespace conform::capture
