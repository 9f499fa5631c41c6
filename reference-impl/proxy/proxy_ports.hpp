// The ports at which clients find a proxy: TCP and TLS, the UDP relay and its DTLS twin. Opened
// all together or not at all, and nothing is accepted or read before the owner does so.
//
// The relay's UDP port has the number of the TCP port unless the configuration says otherwise
// (draft-05, "Handling UDP ASSOCIATE": 1080 for both).
#pragma once

#include <memory>
#include <optional>

#include "net/acceptor.hpp"
#include "net/tls_context.hpp"
#include "proxy/client_side.hpp"
#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/proxy_parts.hpp"

namespace socks6::proxy {

/// Where clients find it; ports as the kernel chose them.
struct ProxyEndpoints {
    net::Endpoint tcp;
    std::optional<net::Endpoint> udp;
    std::optional<net::Endpoint> tls;
    std::optional<net::Endpoint> dtls;
};

struct ProxyPorts {
    ProxyEndpoints endpoints;
    std::unique_ptr<net::Acceptor> plain;
    std::unique_ptr<net::Acceptor> tls;          ///< none: not configured
    std::optional<net::TlsContext> tls_context;  ///< with `tls`
    std::unique_ptr<ClientSide> udp;             ///< none: not asked for
    std::unique_ptr<ClientSide> dtls;            ///< none: not configured
};

/// `with_udp`: whether this proxy serves the UDP ports. Says in the log where it listens, and warns
/// of ports that strangers can reach and use.
net::Result<ProxyPorts, net::ListenError> open_ports(const ProxyConfig& config,
                                                     const ProxyParts& parts, bool with_udp,
                                                     const Log& log);

}  // namespace socks6::proxy
