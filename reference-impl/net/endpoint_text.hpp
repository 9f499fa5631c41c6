// An endpoint of a message as people read it: what net::Endpoint prints, or NAME:PORT. Names are as
// their sender wrote them, so whoever shows them escapes them.
#pragma once

#include <string>

#include "socks6/session/endpoint.hpp"

namespace socks6::net {

std::string to_text(const session::Endpoint& endpoint);

}  // namespace socks6::net
