#include "net/resolver.hpp"

#include <fmt/format.h>

#include "socks6/wire/address.hpp"

namespace socks6::net {

std::string to_string(const ResolveError& error) {
    const wire::AddressView name{wire::AddressType::domain, wire::as_bytes(error.name)};
    return fmt::format("resolve {}: {}", wire::to_string(name), error.text);
}

}  // namespace socks6::net
