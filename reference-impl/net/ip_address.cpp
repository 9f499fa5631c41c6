#include "net/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace socks6::net {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> bytes) {
    IpAddress address;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> bytes) {
    if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin())) {
        return v4({bytes[12], bytes[13], bytes[14], bytes[15]});
    }
    IpAddress address;
    address.size_ = 16;
    address.bytes_ = bytes;
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    // inet_pton stops at a NUL, which a hostile name may contain.
    if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != text.npos) return std::nullopt;
    const std::string copy(text);
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, copy.c_str(), four.data()) == 1) return v4(four);
    std::array<std::uint8_t, 16> sixteen{};
    if (inet_pton(AF_INET6, copy.c_str(), sixteen.data()) == 1) return v6(sixteen);
    return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_wire(const wire::AddressView& address) {
    if (address.type == wire::AddressType::ipv4 && address.bytes.size() == 4) {
        std::array<std::uint8_t, 4> bytes{};
        std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
        return v4(bytes);
    }
    if (address.type == wire::AddressType::ipv6 && address.bytes.size() == 16) {
        std::array<std::uint8_t, 16> bytes{};
        std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
        return v6(bytes);
    }
    return std::nullopt;
}

IpAddress IpAddress::loopback_v6() {
    std::array<std::uint8_t, 16> bytes{};
    bytes[15] = 1;
    return v6(bytes);
}

bool IpAddress::unspecified() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::loopback() const {
    return is_v4() ? bytes_[0] == 127 : *this == loopback_v6();
}

wire::Address IpAddress::to_wire() const {
    if (is_v4()) return wire::Address::ipv4({bytes_[0], bytes_[1], bytes_[2], bytes_[3]});
    return wire::Address::ipv6(bytes_);
}

std::string to_string(const IpAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes().data(), text.data(),
              static_cast<socklen_t>(text.size()));
    return text.data();
}

}  // namespace socks6::net
