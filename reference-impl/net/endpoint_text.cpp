#include "net/endpoint_text.hpp"

namespace socks6::net {

std::string to_text(const session::Endpoint& endpoint) {
    auto host = to_string(endpoint.address);
    if (endpoint.address.type() == wire::AddressType::ipv6) host = '[' + host + ']';
    return host + ':' + std::to_string(endpoint.port);
}

}  // namespace socks6::net
