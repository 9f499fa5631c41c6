// OpenSSL's error queue as text.
#pragma once

#include <string>

namespace socks6::net {

/// The reasons that this thread's queue holds, the first cause last; empties it. `otherwise` when
/// it holds none.
std::string take_openssl_errors(const std::string& otherwise);

}  // namespace socks6::net
