// Where things stand in the bytes of an Operation Reply that an engine has put out alone.
#pragma once

#include "socks6/wire/address.hpp"

namespace conform::faults {

/// The offset of the option count: behind code, port, address type and address.
inline std::size_t option_count_at(socks6::wire::Bytes reply) {
    constexpr std::size_t address_at = 4;
    switch (static_cast<socks6::wire::AddressType>(reply[3])) {
        case socks6::wire::AddressType::ipv4:
            return address_at + 4;
        case socks6::wire::AddressType::ipv6:
            return address_at + 16;
        case socks6::wire::AddressType::domain:
            return address_at + 1 + reply[address_at];
    }
    return address_at;
}

/// Puts an option behind all others of a reply whose option count stands at `count`.
inline void append_option(socks6::wire::Buffer& reply, std::size_t count,
                          socks6::wire::Bytes option) {
    ++reply[count];
    reply.insert(reply.end(), option.begin(), option.end());
}

/// Likewise, of an Operation Reply.
inline void append_option(socks6::wire::Buffer& reply, socks6::wire::Bytes option) {
    append_option(reply, option_count_at(reply), option);
}

}  // namespace conform::faults
