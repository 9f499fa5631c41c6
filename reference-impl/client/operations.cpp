#include "client/operations.hpp"

#include "client/negotiation.hpp"

namespace socks6::client {
namespace {

using Reached = net::Result<std::unique_ptr<net::Stream>, Outcome>;

Outcome unreachable(std::string why) {
    return {ExitCode::proxy_unreachable, "proxy unreachable: " + std::move(why)};
}

net::Awaitable<Reached> reach_proxy(const ClientParts& parts, const Operation& operation) {
    const auto& proxy = operation.proxy;
    std::vector<net::Endpoint> remotes;
    if (const auto literal = net::IpAddress::from_wire(proxy.address.view())) {
        remotes.push_back({*literal, proxy.port});
    } else {
        const auto found = co_await parts.resolver->resolve(std::string(proxy.address.name()));
        if (!found) co_return unreachable(to_string(found.error()));
        for (const auto& address : *found) remotes.push_back({address, proxy.port});
    }
    net::ConnectOptions options;
    options.timeout = operation.proxy_timeout;
    auto connected = co_await net::connect_any(*parts.connector, std::move(remotes), options);
    if (!connected) co_return unreachable(to_string(connected.error()));
    co_return std::move(connected->stream);
}

Outcome relay_outcome(const net::RelayResult& result) {
    if (result.reason == net::RelayResult::Reason::finished) return {};
    const auto error = result.second.error ? result.second.error : result.first.error;
    return {ExitCode::connection_broken,
            "connection broken: " + (error ? error.message() : std::string("reset"))};
}

}  // namespace

net::Awaitable<Outcome> noop(const ClientParts& parts, Operation operation) {
    const auto proxy = co_await reach_proxy(parts, operation);
    if (!proxy) co_return proxy.error();
    const wire::Request request{wire::Command::noop, 0, {}, {}};
    const auto answer =
        co_await negotiate(**proxy, nullptr, request, operation.session, parts.tap.get());
    if (const auto* failed = std::get_if<session::Failed>(&answer)) co_return outcome_of(*failed);
    co_return Outcome{};
}

net::Awaitable<Outcome> connect(const ClientParts& parts, Operation operation,
                                session::Endpoint target, std::unique_ptr<net::Stream> local) {
    auto proxy = co_await reach_proxy(parts, operation);
    if (!proxy) co_return proxy.error();
    const wire::Request request{wire::Command::connect, target.port, target.address, {}};
    auto answer =
        co_await negotiate(**proxy, local.get(), request, operation.session, parts.tap.get());
    if (const auto* failed = std::get_if<session::Failed>(&answer)) co_return outcome_of(*failed);

    net::RelayJob job;
    job.first = std::move(local);
    job.second = std::move(*proxy);
    job.to_first = std::move(std::get<session::Established>(answer).head);
    co_return relay_outcome(co_await parts.relay->run(std::move(job)));
}

}  // namespace socks6::client
