#include "client/host_port.hpp"

#include "net/endpoint.hpp"

namespace socks6::client {

std::optional<session::Endpoint> parse_host_port(std::string_view text) {
    if (const auto literal = net::Endpoint::parse(text)) {
        return literal->to_session();
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || text.front() == '[') return std::nullopt;
    const auto name = text.substr(0, colon);
    const auto port = net::parse_port(text.substr(colon + 1));
    const auto address = wire::Address::domain(name);
    if (!port || !address || name.find('\0') != std::string_view::npos) return std::nullopt;
    return session::Endpoint{*address, *port};
}

}  // namespace socks6::client
