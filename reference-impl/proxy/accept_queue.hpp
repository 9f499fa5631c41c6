// The sockets behind a ListenerTable: remote connections that arrived at kept listeners, and the
// further BINDs that take them (draft-05, "Listen Backlog options").
//
// The table decides who gets what; this carries the streams there, also from one thread to another.
// Several threads meet here, so either half of a pairing may come first: an arrival whose taker has
// not asked yet, or a taker whose arrival has not been handed in yet.
//
// Shared by all servers of a proxy; every function locks. A stream that is kept stays on the
// executor of its listener, whose connection alone calls arrived() and close() for it; takers are
// called on the executor that they name. Bounded by the table's caps.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "net/stream.hpp"
#include "socks6/session/listener_table.hpp"

namespace socks6::proxy {

class AcceptQueue : public std::enable_shared_from_this<AcceptQueue> {
  public:
    /// Gets the stream, on its own executor, or nothing when there will be none. Called once,
    /// posted; not at all after cancel() or when no longer wanted.
    using Take = std::function<void(std::unique_ptr<net::Stream>)>;

    explicit AcceptQueue(std::shared_ptr<session::ListenerTable> table);

    /// A remote connection at the listener. The table may have no room: then it is reset. While it
    /// waits it is watched, and forgotten when it breaks.
    void arrived(session::ListenerId listener, std::unique_ptr<net::Stream> stream);

    void join(const session::ListenerTable::Wait& wait, net::asio::any_io_executor executor,
              Take take);
    void cancel(session::WaiterId waiter);

    /// Resets what is kept of the listener and fails the waiters.
    void close(session::ListenerId listener, const session::ListenerTable::Remains& remains);

    /// How many streams are kept now.
    std::size_t kept() const;

  private:
    struct Kept {
        session::ListenerId listener{};
        std::unique_ptr<net::Stream> stream;
        std::unique_ptr<net::asio::cancellation_signal> stop_watching;
    };
    struct Taker {
        net::asio::any_io_executor executor;
        Take take;
    };
    /// Numbers that ended before the other half of a pairing came; the oldest are given up.
    template <typename Id>
    class Gone {
      public:
        void add(Id id) {
            ids_.insert(id);
            if (ids_.size() > limit) ids_.erase(ids_.begin());
        }
        bool remove(Id id) { return ids_.erase(id) > 0; }

      private:
        static constexpr std::size_t limit = 1024;
        std::set<Id> ids_;
    };

    void watch(session::ArrivalId arrival, const Kept& kept);
    void broken(session::ArrivalId arrival);
    static void deliver(Kept kept, Taker taker);
    static void hand_over(Kept kept, Taker taker);
    static void fail(Taker taker);

    const std::shared_ptr<session::ListenerTable> table_;
    mutable std::mutex mutex_;
    std::map<session::ArrivalId, Kept> kept_;      ///< nobody has asked for it
    std::map<session::WaiterId, Kept> paired_;     ///< its taker has not asked yet
    std::map<session::WaiterId, Taker> waiting_;   ///< nothing has arrived for it
    std::map<session::ArrivalId, Taker> claimed_;  ///< what it takes is on its way
    Gone<session::ArrivalId> broken_;
    Gone<session::WaiterId> cancelled_;
    Gone<session::WaiterId> refused_;
};

}  // namespace socks6::proxy
