#include "client/reach_proxy.hpp"

namespace socks6::client {
namespace {

Outcome unreachable(std::string why) {
    return {ExitCode::proxy_unreachable, "proxy unreachable: " + std::move(why)};
}

}  // namespace

net::Awaitable<net::Result<Reached, Outcome>> reach_proxy(const ClientParts& parts,
                                                          session::Endpoint proxy,
                                                          ReachOptions options) {
    std::vector<net::Endpoint> remotes;
    if (const auto literal = net::IpAddress::from_wire(proxy.address.view())) {
        remotes.push_back({*literal, proxy.port});
    } else {
        const auto found = co_await parts.resolver->resolve(std::string(proxy.address.name()));
        if (!found) co_return unreachable(to_string(found.error()));
        for (const auto& address : *found) remotes.push_back({address, proxy.port});
    }
    net::ConnectOptions connecting;
    connecting.timeout = options.timeout;
    connecting.tfo_payload = options.fast_open;
    auto connected = co_await net::connect_any(*parts.connector, std::move(remotes), connecting);
    if (!connected) co_return unreachable(to_string(connected.error()));
    co_return Reached{std::move(connected->stream), connected->payload_sent};
}

}  // namespace socks6::client
