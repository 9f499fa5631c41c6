// The TCP connection to the proxy.
#pragma once

#include <memory>
#include <span>

#include "client/client_parts.hpp"
#include "client/outcome.hpp"
#include "net/result.hpp"
#include "socks6/session/endpoint.hpp"

namespace socks6::client {

struct Reached {
    std::unique_ptr<net::Stream> stream;
    std::size_t payload_sent = 0;  ///< so many bytes of the Fast Open payload are on their way
};

struct ReachOptions {
    std::chrono::milliseconds timeout{10'000};
    /// As net::ConnectOptions; borrowed until done.
    std::optional<std::span<const std::uint8_t>> fast_open;
};

/// Tries all addresses of a name. What fails is an Outcome: proxy_unreachable.
net::Awaitable<net::Result<Reached, Outcome>> reach_proxy(const ClientParts& parts,
                                                          session::Endpoint proxy,
                                                          ReachOptions options);

}  // namespace socks6::client
