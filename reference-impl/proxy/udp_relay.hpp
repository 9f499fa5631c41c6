// Relays the datagrams of all UDP associations of a proxy (draft-05, "Handling UDP ASSOCIATE").
//
// Clients come in through ClientSides: the one relay port that all share, and one for DTLS. Each
// association has a socket of its own that faces the remotes. Whatever does not fit is dropped in
// silence: no header, an id that is unknown or of another path, a destination that is forbidden or
// of a family that the socket has not, a flood beyond the limits. The AssociationTable alone says
// which datagram belongs and where answers go, so that nothing is sent to a client that has not
// proven itself.
//
// Threads: belongs to the executor that it is made with; associate() and disassociate() may be
// called from any thread, and call back on the executor that they are given.
#pragma once

#include <functional>
#include <memory>

#include "net/datagram_socket.hpp"
#include "net/resolver.hpp"
#include "proxy/client_side.hpp"
#include "proxy/ruleset.hpp"
#include "proxy/udp_limits.hpp"
#include "socks6/session/association_table.hpp"
#include "socks6/wire/codes.hpp"
#include "socks6/wire/revision.hpp"

namespace socks6::proxy {

/// What a relay works with; the same as of its proxy.
struct UdpRelayParts {
    std::shared_ptr<session::AssociationTable> associations;
    net::OpenDatagrams open;
    std::shared_ptr<net::Resolver> resolver;
    Ruleset rules;
    wire::Dialect dialect;
    UdpLimits limits;
};

struct AssociationWanted {
    std::uint32_t association = 0;
    net::Endpoint local;  ///< [::] takes IPv4 too
    std::optional<std::uint8_t> remote_tos = {};
    std::optional<std::uint8_t> client_tos = {};  ///< of plain datagrams: DTLS shares one for all
};

struct AssociationReady {
    net::Endpoint bound;
    std::optional<std::uint8_t> remote_tos;  ///< in force, if asked for
};

struct UdpCounters {
    std::size_t associations = 0;
    std::uint64_t from_clients = 0;  ///< relayed datagrams, since the start
    std::uint64_t to_clients = 0;
    std::uint64_t dropped = 0;  ///< either way, for whatever reason
};

class UdpRelay {
  public:
    using Opened = std::function<void(net::Result<AssociationReady, wire::ReplyCode>)>;
    using First = std::function<void()>;

    UdpRelay(net::asio::any_io_executor executor, UdpRelayParts parts);
    /// As close().
    ~UdpRelay();
    UdpRelay(const UdpRelay&) = delete;
    UdpRelay& operator=(const UdpRelay&) = delete;

    /// Clients can be reached by it from now on. On the relay's executor.
    void serve(std::unique_ptr<ClientSide> clients);
    /// Ends everything. On the relay's executor.
    void close();

    /// Any thread. `opened` is called once, then `first` whenever the table says that a datagram
    /// was the first one; both posted to `executor`.
    void associate(const AssociationWanted& wanted, net::asio::any_io_executor executor,
                   Opened opened, First first);
    /// Any thread; on the relay's own the socket is closed when it returns.
    void disassociate(std::uint32_t association);

    /// Any thread.
    UdpCounters counters() const;

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace socks6::proxy
