// UDP ASSOCIATE as a command: datagrams to one remote, or a server that echoes (draft-05, "Handling
// UDP ASSOCIATE", "Proxying UDP servers").
#pragma once

#include <functional>
#include <memory>

#include "client/association.hpp"
#include "net/stream.hpp"

namespace socks6::client {

struct UdpPlan {
    AssociationPlan association;
    /// Where the first empty datagram has no confirmation after so long, it is sent again.
    std::chrono::milliseconds punch_interval{1000};
    /// How long to wait for more after the input has ended.
    std::chrono::milliseconds linger{2000};
    /// Whether every line of the input is a datagram (without its newline), or all of it is one.
    bool by_line = true;
    std::function<void(const session::Endpoint&)> listening;
};

/// Sends what `local` has to `target` and writes what comes back from anywhere, until the input has
/// ended and nothing came for a while. Until the proxy has confirmed the first datagram, the second
/// waits (for punch_interval at most): the proxy may drop what comes before.
net::Awaitable<Outcome> udp_send(const ClientParts& parts, Operation operation,
                                 session::Endpoint target, std::unique_ptr<net::Stream> local,
                                 UdpPlan plan);

/// Punches until confirmed, then sends every datagram back to where it came from, until the
/// association ends.
net::Awaitable<Outcome> udp_serve(const ClientParts& parts, Operation operation, UdpPlan plan);

}  // namespace socks6::client
