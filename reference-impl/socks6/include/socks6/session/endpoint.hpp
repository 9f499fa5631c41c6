// An address and a port, as messages carry them.
#pragma once

#include <cstdint>

#include "socks6/wire/address.hpp"

namespace socks6::session {

struct Endpoint {
    wire::Address address;  ///< 0.0.0.0 unless told
    std::uint16_t port = 0;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace socks6::session
