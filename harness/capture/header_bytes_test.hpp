// Headers byte by byte, for tests of those who read them; checksums are left 0.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace conform::capture {

using Bytes = std::vector<std::uint8_t>;

inline Bytes operator+(Bytes head, const Bytes& tail) {
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
}

inline Bytes text_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

inline std::uint8_t high(std::size_t value) {
    return static_cast<std::uint8_t>(value >> 8U);
}
inline std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value);
}

/// 192.0.2.1 to 198.51.100.1, or 2001:db8::1 to 2001:db8::2.
struct IpHeader {
    std::uint8_t protocol = 17;
    std::uint8_t traffic_class = 0;
    std::uint16_t id = 0;
    std::size_t offset = 0;  ///< of a fragment
    bool more = false;
    Bytes options{};  ///< of IPv4, a multiple of 4; of IPv6, whole extension headers
};

inline Bytes ipv4(const IpHeader& header, const Bytes& payload) {
    const std::size_t size = 20 + header.options.size();
    const std::size_t total = size + payload.size();
    const std::size_t fragment = (header.more ? 0x2000U : 0U) | header.offset / 8;
    return Bytes{low(0x40 | size / 4),
                 header.traffic_class,
                 high(total),
                 low(total),
                 high(header.id),
                 low(header.id),
                 high(fragment),
                 low(fragment),
                 64,
                 header.protocol,
                 0,
                 0,
                 192,
                 0,
                 2,
                 1,
                 198,
                 51,
                 100,
                 1} +
           header.options + payload;
}

inline Bytes ipv6(const IpHeader& header, const Bytes& payload) {
    const std::size_t length = header.options.size() + payload.size();
    const std::uint8_t traffic = header.traffic_class;
    return Bytes{low(0x60 | traffic >> 4U),
                 low(traffic << 4U),
                 0,
                 0,
                 high(length),
                 low(length),
                 header.protocol,
                 64,
                 0x20,
                 1,
                 0xd,
                 0xb8,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 1,
                 0x20,
                 1,
                 0xd,
                 0xb8,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 0,
                 2} +
           header.options + payload;
}

/// Port 1000 to 2000.
inline Bytes udp(const Bytes& payload) {
    const std::size_t length = 8 + payload.size();
    return Bytes{0x03, 0xe8, 0x07, 0xd0, high(length), low(length), 0, 0} + payload;
}

/// Port 40000 to 1080, sequence number 0x01020304; options are a multiple of 4 bytes.
inline Bytes tcp(std::uint8_t flags, const Bytes& options, const Bytes& payload) {
    return Bytes{0x9c,
                 0x40,
                 0x04,
                 0x38,
                 1,
                 2,
                 3,
                 4,
                 0,
                 0,
                 0,
                 9,
                 low((20 + options.size()) / 4 << 4U),
                 flags,
                 0xff,
                 0xff,
                 0,
                 0,
                 0,
                 0} +
           options + payload;
}

inline Bytes ethernet(std::uint16_t type, const Bytes& payload) {
    return Bytes{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, high(type), low(type)} + payload;
}

}  // namespace conform::capture
