// Everything that can be told to a proxy. The defaults are those of socks6-proxy.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "net/dns_resolver.hpp"
#include "net/endpoint.hpp"
#include "proxy/ruleset.hpp"
#include "socks6/session/proxy_session.hpp"

namespace socks6::proxy {

struct ProxyConfig {
    net::Endpoint listen{net::IpAddress::loopback_v4(), 1080};  ///< port 0: the kernel's choice
    Ruleset rules;
    session::ProxySessionConfig session;
    net::DnsOptions dns;
    /// At this many the proxy stops accepting until one has ended.
    std::size_t max_connections = 8'000;
    /// Ends a relay in which no byte has moved for so long; nothing: never.
    std::optional<std::chrono::milliseconds> idle_timeout;
    /// How long connections may go on once the proxy was asked to stop.
    std::chrono::milliseconds stop_timeout{10'000};
};

}  // namespace socks6::proxy
