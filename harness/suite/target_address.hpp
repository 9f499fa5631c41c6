// Where a target listens, as people write it: HOST[:PORT], [V6]:PORT.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conform::suite {

struct TargetAddress {
    std::string host;  ///< a name, or an address without brackets
    std::uint16_t port = 1080;

    friend bool operator==(const TargetAddress&, const TargetAddress&) = default;
};

/// Port 1080 when none is given. Nothing for an empty host, a bad port or port 0, or an IPv6
/// address with a port but without brackets around it (a lone IPv6 address is fine).
std::optional<TargetAddress> parse_target(std::string_view text);

/// As parse_target reads it, with the port.
std::string to_string(const TargetAddress& address);

}  // namespace conform::suite
