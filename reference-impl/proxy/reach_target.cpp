#include "proxy/reach_target.hpp"

#include <algorithm>

#include "net/reply_code.hpp"

namespace socks6::proxy {
namespace {

/// A look-up may give very many addresses; those beyond are not tried.
constexpr std::size_t address_limit = 16;

net::Awaitable<net::Result<std::vector<net::IpAddress>, Unreachable>> addresses_of(
    net::Resolver& resolver, const wire::Address& address) {
    using Result = net::Result<std::vector<net::IpAddress>, Unreachable>;
    if (const auto literal = net::IpAddress::from_wire(address.view())) {
        co_return Result(std::vector{*literal});
    }
    auto resolved = co_await resolver.resolve(std::string(address.name()));
    if (!resolved) {
        co_return Result(
            Unreachable{net::reply_code(resolved.error().reason), to_string(resolved.error())});
    }
    co_return Result(std::move(resolved.value()));
}

}  // namespace

net::Awaitable<ReachResult> reach_target(net::Resolver& resolver, net::Connector& connector,
                                         const Ruleset& rules, session::Endpoint target,
                                         net::ConnectOptions options) {
    auto addresses = co_await addresses_of(resolver, target.address);
    if (!addresses) co_return ReachResult(addresses.error());

    std::vector<net::Endpoint> remotes;
    for (const auto& address : *addresses) remotes.push_back({address, target.port});
    std::erase_if(remotes, [&](const auto& remote) { return !rules.permits(remote); });
    if (remotes.empty()) {
        co_return ReachResult(Unreachable{wire::ReplyCode::not_allowed, "forbidden by the rules"});
    }
    remotes.resize(std::min(remotes.size(), address_limit));

    if (options.timeout) *options.timeout /= static_cast<int>(remotes.size());
    auto connected = co_await net::connect_any(connector, std::move(remotes), options);
    if (connected) co_return ReachResult(std::move(connected.value()));
    co_return ReachResult(
        Unreachable{net::reply_code(connected.error().reason), to_string(connected.error())});
}

}  // namespace socks6::proxy
