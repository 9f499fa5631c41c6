// From a Request's target to a connection: look the name up, leave out what the rules forbid, try
// the addresses that remain one after the other.
#pragma once

#include <chrono>
#include <string>

#include "net/connector.hpp"
#include "net/resolver.hpp"
#include "proxy/ruleset.hpp"
#include "socks6/session/endpoint.hpp"
#include "socks6/wire/codes.hpp"

namespace socks6::proxy {

struct Unreachable {
    wire::ReplyCode code = wire::ReplyCode::general_failure;
    std::string detail;  ///< printable
};

using ReachResult = net::Result<net::Connected, Unreachable>;

/// The parts must live until the awaitable has completed. The timeout of `options` is for all
/// addresses together and shared out between them. Cancellable.
net::Awaitable<ReachResult> reach_target(net::Resolver& resolver, net::Connector& connector,
                                         const Ruleset& rules, session::Endpoint target,
                                         net::ConnectOptions options);

}  // namespace socks6::proxy
