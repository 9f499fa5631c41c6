// An IPv4 or IPv6 address as a value.
//
// An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is never held: every way in turns it into the IPv4
// address that the kernel would use, so that rules and comparisons cannot be evaded by spelling.
// Scope ids of link-local addresses are not kept.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "socks6/wire/address.hpp"

namespace socks6::net {

class IpAddress {
  public:
    /// 0.0.0.0
    IpAddress() = default;

    static IpAddress v4(std::array<std::uint8_t, 4> bytes);
    static IpAddress v6(std::array<std::uint8_t, 16> bytes);
    /// "192.0.2.1" or "2001:db8::1", without brackets; nothing for any other text.
    static std::optional<IpAddress> parse(std::string_view text);
    /// Nothing for a domain name, or for bytes that are not as long as their type.
    static std::optional<IpAddress> from_wire(const wire::AddressView& address);

    static IpAddress any_v4() { return {}; }
    static IpAddress any_v6() { return v6({}); }
    static IpAddress loopback_v4() { return v4({127, 0, 0, 1}); }
    static IpAddress loopback_v6();

    bool is_v4() const { return size_ == 4; }
    bool is_v6() const { return size_ == 16; }
    /// Whether all bytes are zero.
    bool unspecified() const;
    /// 127.0.0.0/8 or ::1.
    bool loopback() const;
    /// 4 or 16 bytes, owned by this object.
    std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }
    wire::Address to_wire() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

  private:
    std::uint8_t size_ = 4;
    std::array<std::uint8_t, 16> bytes_{};
};

/// "192.0.2.1", "2001:db8::1"
std::string to_string(const IpAddress& address);

}  // namespace socks6::net
