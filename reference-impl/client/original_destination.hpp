// Where a connection was going before a firewall rule redirected it to us.
#pragma once

#include <optional>

#include "net/endpoint.hpp"
#include "net/stream.hpp"

namespace socks6::client {

/// By SO_ORIGINAL_DST; nothing where the connection was not redirected (then that is our own
/// address), or where the kernel cannot tell.
std::optional<net::Endpoint> original_destination(const net::Stream& accepted);

}  // namespace socks6::client
