// Listening sockets kept for further BINDs (draft-05, "Listen Backlog options").
//
// The table knows no sockets. It pairs remote connections that arrived at a listener with BIND
// Requests that wait for one, in order of arrival on both sides; connections and Requests are
// numbers given by the caller, who carries sockets and replies where a pairing says. Shared by all
// connections: implementations lock, and are entered per Request and per accepted connection,
// never per relayed byte.
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
    /// What becomes of a remote connection.
    struct Arrival {
        bool kept = false;               ///< false: the backlog is full, close it
        std::optional<WaiterId> waiter;  ///< who takes it; else it waits in the queue
    };

    /// What becomes of a further BIND Request.
    struct Wait {
        bool granted = false;              ///< false: nothing of that owner listens there
        std::optional<ArrivalId> arrival;  ///< what it takes; else it waits in the queue
    };

    /// Who is left over once a listener is gone: connections to close, Requests to fail.
    struct Remains {
        std::vector<ArrivalId> arrivals;
        std::vector<WaiterId> waiters;
    };

    virtual ~ListenerTable() = default;

    /// A listener at `bound`, held by an initial connection of `owner`. `backlog`: how many remote
    /// connections may wait, at least 2. Nothing when the owner or the table is at its cap.
    virtual std::optional<ListenerId> open(const Owner& owner, const Endpoint& bound,
                                           std::uint16_t backlog) = 0;

    /// The initial connection ended: strangers and later BINDs find nothing any more.
    virtual Remains close(ListenerId listener) = 0;

    /// A remote connected to the listener's socket.
    virtual Arrival arrived(ListenerId listener, ArrivalId arrival) = 0;

    /// A further BIND to that address and port. An unspecified address matches none.
    virtual Wait wait(const Owner& owner, const Endpoint& bound, WaiterId waiter) = 0;

    /// The waiting BIND's client went away. Whoever is unknown is ignored.
    virtual void forget(WaiterId waiter) = 0;
    /// The queued remote connection broke.
    virtual void forget(ArrivalId arrival) = 0;
};

}  // namespace socks6::session
