#include "net/acceptor.hpp"

#include <fmt/format.h>

namespace socks6::net {

std::string to_string(const ListenError& error) {
    return fmt::format("listen on {}: {}: {}", to_string(error.local), error.step,
                       error.code.message());
}

}  // namespace socks6::net
