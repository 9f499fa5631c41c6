// The listener table of one process: queues in arrival order on both sides, behind a mutex.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "socks6/session/listener_table.hpp"

namespace socks6::session {

class InMemoryListenerTable final : public ListenerTable {
  public:
    struct Limits {
        std::size_t listeners = 1024;
        std::size_t listeners_per_owner = 16;
        std::uint16_t backlog = 128;  ///< a request for more is granted this many
        std::size_t waiters = 1024;   ///< further BINDs that wait at one listener
    };

    InMemoryListenerTable() = default;
    explicit InMemoryListenerTable(const Limits& limits) : limits_(limits) {}

    std::optional<Grant> open(const Owner& owner, const Endpoint& bound,
                              std::uint16_t backlog) override;
    Remains close(ListenerId listener) override;
    std::optional<Arrival> arrived(ListenerId listener) override;
    std::optional<Wait> wait(const Owner& owner, const Endpoint& bound) override;
    void forget(WaiterId waiter) override;
    void forget(ArrivalId arrival) override;

  private:
    /// Never are both queues filled: who meets a queue on the other side is paired at once.
    struct Listener {
        Owner owner;
        Endpoint bound;
        std::uint16_t backlog;
        std::deque<ArrivalId> arrivals;
        std::deque<WaiterId> waiters;
    };

    std::optional<ListenerId> find(const Owner& owner, const Endpoint& bound) const;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::unordered_map<ListenerId, Listener> listeners_;
    std::unordered_map<Owner, std::vector<ListenerId>> owners_;
    std::unordered_map<WaiterId, ListenerId> waiting_;   ///< whose queue a waiter stands in
    std::unordered_map<ArrivalId, ListenerId> arrived_;  ///< whose queue an arrival stands in
    std::uint64_t last_id_ = 0;
};

}  // namespace socks6::session
