// The ends of a flow as frames need them: always an address, a port and a MAC address.
//
// What a transcript does not know is made up from the ranges that are reserved for documentation
// (RFC 5737, RFC 3849), a port of its own for each flow; so a made-up end is easily told from a
// real one and never falls together with it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "transcript/transcript.hpp"

namespace conform::capture {

using Mac = std::array<std::uint8_t, 6>;

/// An IP address in network order; of IPv4 the first four bytes count.
struct IpAddress {
    bool v6 = false;
    std::array<std::uint8_t, 16> bytes{};

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// Reads an address, with or without zone; an IPv4-mapped one becomes IPv4. None for text that is
/// no address, and for the unspecified addresses, which no packet carries.
std::optional<IpAddress> parse_address(const std::string& text);

struct Endpoint {
    Mac mac{};
    IpAddress address;
    std::uint16_t port = 0;
};

/// Local and remote end of the flow of that index, of one family.
std::pair<Endpoint, Endpoint> ends_of(const transcript::Flow& flow, std::size_t index);

/// Locally administered; number 0 is the other side's, those from 1 are our actors'.
Mac mac_of(std::size_t number);

}  // namespace conform::capture
