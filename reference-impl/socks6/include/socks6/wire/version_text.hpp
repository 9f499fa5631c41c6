// Version bytes as people write them: "0600", "06cc" (--wire-version).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "socks6/wire/revision.hpp"

namespace socks6::wire {

/// Exactly four hexadecimal digits, major first.
std::optional<VersionBytes> parse_version(std::string_view hex);

/// "06cc"
std::string to_string(VersionBytes version);

}  // namespace socks6::wire
