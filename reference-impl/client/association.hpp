// A UDP association of ours: the connection that keeps it alive, and its datagrams.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "client/conversation.hpp"
#include "client/relay_datagrams.hpp"

namespace socks6::client {

struct AssociationPlan {
    session::Endpoint wanted;                   ///< on the proxy; zeroes where any will do
    std::optional<std::uint16_t> udp_port;      ///< of the proxy's relay; else its TCP port
    std::optional<net::TlsContext> dtls;        ///< the relay speaks DTLS, and so do we
    std::chrono::milliseconds timeout{10'000};  ///< for the DTLS handshake
};

class Association {
  public:
    using Opened = net::Result<std::unique_ptr<Association>, Outcome>;

    /// Up to the association's id.
    static net::Awaitable<Opened> open(const ClientParts& parts, Operation operation,
                                       AssociationPlan plan);

    /// Follows the connection: gives nothing at the Confirmation, then how the association ended.
    net::Awaitable<std::optional<Outcome>> next();

    RelayDatagrams& datagrams() { return *datagrams_; }
    /// Where remotes send to.
    const session::Endpoint& bound() const { return bound_; }

  private:
    std::unique_ptr<Conversation> conversation_;
    std::unique_ptr<RelayDatagrams> datagrams_;
    session::Endpoint bound_;
};

}  // namespace socks6::client
