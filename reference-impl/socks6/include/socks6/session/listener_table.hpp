// Listening sockets kept for further BINDs (draft-05, "Listen Backlog options").
//
// The table knows no sockets. It pairs remote connections that arrived at a listener with BIND
// Requests that wait for one, in order of arrival on both sides; connections and Requests are
// numbers that it gives out, never twice, and the shells carry sockets and replies where a pairing
// says. Shared by all connections: implementations lock, and are entered per Request and per
// accepted connection, never per relayed byte.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/owner.hpp"

namespace socks6::session {

enum class ListenerId : std::uint64_t {};
enum class ArrivalId : std::uint64_t {};  ///< one accepted remote connection
enum class WaiterId : std::uint64_t {};   ///< one further BIND Request

class ListenerTable {
  public:
    /// A listener, as far as it was granted.
    struct Grant {
        ListenerId listener{};
        std::uint16_t backlog = 0;  ///< at least 2, at most what was asked for
    };

    /// A remote connection that is kept.
    struct Arrival {
        ArrivalId arrival{};
        std::optional<WaiterId> waiter;  ///< who takes it; else it waits in the queue
    };

    /// A further BIND Request that is served.
    struct Wait {
        WaiterId waiter{};
        std::optional<ArrivalId> arrival;  ///< what it takes; else it waits in the queue
    };

    /// Who is left over once a listener is gone: connections to close, Requests to fail.
    struct Remains {
        std::vector<ArrivalId> arrivals;
        std::vector<WaiterId> waiters;
    };

    ListenerTable() = default;
    ListenerTable(const ListenerTable&) = delete;
    ListenerTable& operator=(const ListenerTable&) = delete;
    virtual ~ListenerTable() = default;

    /// A listener at `bound`, held by an initial connection of `owner`. `backlog`: how many remote
    /// connections may wait, as asked for. Nothing when that is below 2, or when the owner or the
    /// table is at its cap.
    virtual std::optional<Grant> open(const Owner& owner, const Endpoint& bound,
                                      std::uint16_t backlog) = 0;

    /// The initial connection ended: strangers and later BINDs find nothing any more.
    virtual Remains close(ListenerId listener) = 0;

    /// A remote connected to the listener's socket. Nothing: the backlog is full or the listener
    /// is gone, close it.
    virtual std::optional<Arrival> arrived(ListenerId listener) = 0;

    /// A further BIND to that address and port. Nothing: no listener of that owner is there. Port 0
    /// matches none, and an unspecified address only a listener that was reported with it (AMB-53).
    virtual std::optional<Wait> wait(const Owner& owner, const Endpoint& bound) = 0;

    /// The waiting BIND's client went away. Whoever is unknown is ignored.
    virtual void forget(WaiterId waiter) = 0;
    /// The queued remote connection broke.
    virtual void forget(ArrivalId arrival) = 0;
};

}  // namespace socks6::session
