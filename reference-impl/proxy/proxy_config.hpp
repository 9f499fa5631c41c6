// Everything that can be told to a proxy. The defaults are those of socks6-proxy.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "net/dns_resolver.hpp"
#include "net/endpoint.hpp"
#include "net/tls_identity.hpp"
#include "proxy/ruleset.hpp"
#include "proxy/udp_limits.hpp"
#include "socks6/session/in_memory_listener_table.hpp"
#include "socks6/session/proxy_session.hpp"
#include "socks6/session/user_list.hpp"

namespace socks6::proxy {

/// For clients that speak TLS, and DTLS instead of plain UDP.
struct TlsConfig {
    net::TlsIdentity identity;
    std::optional<net::Endpoint> listen;
    /// At the address of `listen`, or else of the plain one.
    std::optional<std::uint16_t> dtls_port;
};

struct ProxyConfig {
    net::Endpoint listen{net::IpAddress::loopback_v4(), 1080};  ///< port 0: the kernel's choice
    std::optional<TlsConfig> tls;
    Ruleset rules;
    session::ProxySessionConfig session;
    /// Who may use the proxy; nobody named: everybody.
    std::vector<session::UserList::User> users;
    bool anonymous = false;  ///< beside the users, whoever does not authenticate
    /// Of this machine, for BIND and UDP ASSOCIATE; empty: as LocalAddresses says.
    std::vector<net::IpAddress> bind_addresses;
    /// Tries Multipath TCP to every target; else only where a client names a scheduler.
    bool mptcp = false;
    /// Offers UDP ASSOCIATE on that port; nothing: the number of the TCP port.
    bool udp = true;
    std::optional<std::uint16_t> udp_port;
    UdpLimits udp_limits;
    std::size_t max_associations = 8'000;
    session::InMemoryListenerTable::Limits listeners;
    /// Lets other servers of this proxy listen on the same port.
    bool reuse_port = false;
    net::DnsOptions dns;
    /// At this many the proxy stops accepting until one has ended.
    std::size_t max_connections = 8'000;
    /// Ends a relay in which no byte has moved for so long; nothing: never.
    std::optional<std::chrono::milliseconds> idle_timeout;
    /// How long connections may go on once the proxy was asked to stop.
    std::chrono::milliseconds stop_timeout{10'000};
};

}  // namespace socks6::proxy
