// HOST:PORT as people write it.
#pragma once

#include <optional>
#include <string_view>

#include "socks6/session/endpoint.hpp"

namespace socks6::client {

/// "example.org:80", "192.0.2.1:80", "[2001:db8::1]:80". A name may be any 1 to 255 bytes without
/// ':' and NUL; a bare IPv6 address needs its brackets.
std::optional<session::Endpoint> parse_host_port(std::string_view text);

}  // namespace socks6::client
