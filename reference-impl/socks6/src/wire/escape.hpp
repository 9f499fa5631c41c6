// Peer-controlled bytes as text that is safe to show: printable ASCII stays, quotes, backslashes
// and every other byte become \xNN. The result never holds a control byte.
#pragma once

#include <string>

#include "socks6/wire/bytes.hpp"

namespace socks6::wire {

std::string escape(Bytes bytes);

}  // namespace socks6::wire
