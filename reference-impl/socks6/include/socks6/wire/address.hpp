// Addresses in Requests, Operation Replies and Datagram Headers.
//
// AddressView borrows from the parsed message; Address owns its bytes inline (no allocation) and
// is what one keeps. Both hold exactly what the wire held: a domain name is bytes without NUL, not
// checked for being a name.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/codes.hpp"

namespace socks6::wire {

/// 4 bytes for IPv4, 16 for IPv6, 0 to 255 for a domain name (its length byte not counted).
struct AddressView {
    AddressType type = AddressType::ipv4;
    Bytes bytes;

    /// The name's characters; meaningful for domain names only.
    std::string_view domain() const { return as_text(bytes); }
};

bool operator==(const AddressView& a, const AddressView& b);

class Address {
  public:
    /// 0.0.0.0
    Address() : Address(AddressType::ipv4, std::array<std::uint8_t, 4>{}) {}
    /// A copy of what was parsed; bytes beyond 255 are cut.
    explicit Address(const AddressView& view)
        : Address(view.type, view.bytes.first(std::min(view.bytes.size(), capacity))) {}
    // A copy takes the bytes in use along, not all that there is room for.
    Address(const Address& other) : Address(other.type_, other.bytes()) {}
    Address& operator=(const Address& other) {
        if (this == &other) return *this;
        type_ = other.type_;
        hold(other.bytes());
        return *this;
    }
    ~Address() = default;

    static Address ipv4(std::array<std::uint8_t, 4> bytes) { return {AddressType::ipv4, bytes}; }
    static Address ipv6(std::array<std::uint8_t, 16> bytes) { return {AddressType::ipv6, bytes}; }
    /// Up to 255 bytes of name; longer names give an empty optional.
    static std::optional<Address> domain(std::string_view name) {
        if (name.size() > capacity) return std::nullopt;
        return std::optional<Address>(std::in_place,
                                      AddressView{AddressType::domain, as_bytes(name)});
    }
    /// "192.0.2.1", "2001:db8::1" or any other text as a domain name.
    static std::optional<Address> from_text(std::string_view text);

    AddressType type() const { return type_; }
    Bytes bytes() const { return {storage_.data(), size_}; }
    AddressView view() const { return {type_, bytes()}; }
    std::string_view name() const { return as_text(bytes()); }
    /// Whether all bytes are zero (an IP address that the sender left open).
    bool unspecified() const;

    friend bool operator==(const Address& a, const Address& b) { return a.view() == b.view(); }

  private:
    static constexpr std::size_t capacity = 255;

    /// `bytes`: at most `capacity`.
    Address(AddressType type, Bytes bytes) : type_(type) { hold(bytes); }
    void hold(Bytes bytes) {
        size_ = static_cast<std::uint8_t>(bytes.size());
        std::copy(bytes.begin(), bytes.end(), storage_.begin());
    }

    AddressType type_;
    std::uint8_t size_;
    /// Not initialised: to clear it takes longer than to write a Request. Read up to `size_` alone.
    std::array<std::uint8_t, capacity> storage_;
};

/// "192.0.2.1", "2001:db8::1"; a domain name with bytes outside printable ASCII escaped as \xNN.
std::string to_string(const AddressView& address);
inline std::string to_string(const Address& address) {
    return to_string(address.view());
}

}  // namespace socks6::wire
