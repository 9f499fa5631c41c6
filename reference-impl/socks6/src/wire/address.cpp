#include "socks6/wire/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "escape.hpp"

namespace socks6::wire {
namespace {

bool is_ip(AddressType type) {
    return type == AddressType::ipv4 || type == AddressType::ipv6;
}

}  // namespace

bool operator==(const AddressView& a, const AddressView& b) {
    return a.type == b.type && std::ranges::equal(a.bytes, b.bytes);
}

std::optional<Address> Address::from_text(std::string_view text) {
    // inet_pton reads up to a NUL; a name that holds one must not be taken for its beginning.
    if (text.find('\0') == std::string_view::npos) {
        const std::string terminated(text);
        std::array<std::uint8_t, 4> v4{};
        if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return ipv4(v4);
        std::array<std::uint8_t, 16> v6{};
        if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return ipv6(v6);
    }
    return domain(text);
}

bool Address::unspecified() const {
    return is_ip(type_) && std::ranges::all_of(bytes(), [](auto byte) { return byte == 0; });
}

std::string to_string(const AddressView& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v4 = address.type == AddressType::ipv4 && address.bytes.size() == 4;
    const bool v6 = address.type == AddressType::ipv6 && address.bytes.size() == 16;
    if (v4 || v6) {
        inet_ntop(v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
        return text.data();
    }
    return escape(address.bytes);
}

}  // namespace socks6::wire
