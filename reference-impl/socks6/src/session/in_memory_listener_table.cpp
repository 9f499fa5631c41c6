#include "socks6/session/in_memory_listener_table.hpp"

#include <algorithm>
#include <utility>

namespace socks6::session {
namespace {

/// Takes `id` out of the queue in which `places` says that it stands, if it stands in one.
template <typename Id, typename Places, typename Queue>
void take_out(Id id, Places& places, Queue queue) {
    const auto place = places.find(id);
    if (place == places.end()) return;
    std::erase(queue(place->second), id);
    places.erase(place);
}

/// The first of the queue, whose place is no longer remembered.
template <typename Id, typename Places>
Id take_first(std::deque<Id>& queue, Places& places) {
    const auto id = queue.front();
    queue.pop_front();
    places.erase(id);
    return id;
}

}  // namespace

std::optional<ListenerTable::Grant> InMemoryListenerTable::open(const Owner& owner,
                                                                const Endpoint& bound,
                                                                std::uint16_t backlog) {
    backlog = std::min(backlog, limits_.backlog);
    if (backlog < 2) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (listeners_.size() >= limits_.listeners || find(owner, bound)) return std::nullopt;
    const auto owned = owners_.find(owner);
    if (owned != owners_.end() && owned->second.size() >= limits_.listeners_per_owner) {
        return std::nullopt;
    }
    const ListenerId id{++last_id_};
    listeners_.emplace(id, Listener{owner, bound, backlog, {}, {}});
    owners_[owner].push_back(id);
    return Grant{id, backlog};
}

ListenerTable::Remains InMemoryListenerTable::close(ListenerId listener) {
    const std::lock_guard lock(mutex_);
    const auto entry = listeners_.find(listener);
    if (entry == listeners_.end()) return {};
    const auto& gone = entry->second;
    Remains remains{{gone.arrivals.begin(), gone.arrivals.end()},
                    {gone.waiters.begin(), gone.waiters.end()}};
    for (const auto arrival : remains.arrivals) arrived_.erase(arrival);
    for (const auto waiter : remains.waiters) waiting_.erase(waiter);
    const auto owned = owners_.find(gone.owner);
    std::erase(owned->second, listener);
    if (owned->second.empty()) owners_.erase(owned);
    listeners_.erase(entry);
    return remains;
}

std::optional<ListenerTable::Arrival> InMemoryListenerTable::arrived(ListenerId listener) {
    const std::lock_guard lock(mutex_);
    const auto entry = listeners_.find(listener);
    if (entry == listeners_.end()) return std::nullopt;
    auto& [owner, bound, backlog, arrivals, waiters] = entry->second;
    if (!waiters.empty()) return Arrival{ArrivalId{++last_id_}, take_first(waiters, waiting_)};
    if (arrivals.size() >= backlog) return std::nullopt;
    const ArrivalId id{++last_id_};
    arrivals.push_back(id);
    arrived_.emplace(id, listener);
    return Arrival{id, std::nullopt};
}

std::optional<ListenerTable::Wait> InMemoryListenerTable::wait(const Owner& owner,
                                                               const Endpoint& bound) {
    const std::lock_guard lock(mutex_);
    const auto listener = find(owner, bound);
    if (!listener) return std::nullopt;
    auto& [its_owner, its_bound, backlog, arrivals, waiters] = listeners_.at(*listener);
    if (!arrivals.empty()) return Wait{WaiterId{++last_id_}, take_first(arrivals, arrived_)};
    if (waiters.size() >= limits_.waiters) return std::nullopt;
    const WaiterId id{++last_id_};
    waiters.push_back(id);
    waiting_.emplace(id, *listener);
    return Wait{id, std::nullopt};
}

void InMemoryListenerTable::forget(WaiterId waiter) {
    const std::lock_guard lock(mutex_);
    take_out(
        waiter,
        waiting_, [this](ListenerId listener) -> auto& { return listeners_.at(listener).waiters; });
}

void InMemoryListenerTable::forget(ArrivalId arrival) {
    const std::lock_guard lock(mutex_);
    take_out(
        arrival, arrived_, [this](ListenerId listener) -> auto& {
            return listeners_.at(listener).arrivals;
        });
}

std::optional<ListenerId> InMemoryListenerTable::find(const Owner& owner,
                                                      const Endpoint& bound) const {
    if (bound.port == 0) return std::nullopt;
    const auto owned = owners_.find(owner);
    if (owned == owners_.end()) return std::nullopt;
    for (const auto id : owned->second) {
        if (listeners_.at(id).bound == bound) return id;
    }
    return std::nullopt;
}

}  // namespace socks6::session
