#include "proxy/accept_queue.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

namespace socks6::proxy {
namespace {

template <typename Id, typename Value>
std::optional<Value> take_out(std::map<Id, Value>& map, Id id) {
    const auto found = map.find(id);
    if (found == map.end()) return std::nullopt;
    std::optional<Value> value(std::move(found->second));
    map.erase(found);
    return value;
}

}  // namespace

AcceptQueue::AcceptQueue(std::shared_ptr<session::ListenerTable> table)
    : table_(std::move(table)) {}

void AcceptQueue::arrived(session::ListenerId listener, std::unique_ptr<net::Stream> stream) {
    const auto place = table_->arrived(listener);
    if (!place) return stream->reset();
    Kept kept{listener, std::move(stream), std::make_unique<net::asio::cancellation_signal>()};

    std::optional<Taker> taker;
    {
        const std::lock_guard lock(mutex_);
        if (place->waiter) {
            taker = take_out(waiting_, *place->waiter);
            // A taker that went away meanwhile: nobody can have this connection any more.
            if (!taker && cancelled_.remove(*place->waiter)) return kept.stream->reset();
            if (!taker) {
                paired_.emplace(*place->waiter, std::move(kept));
                return;
            }
        } else {
            taker = take_out(claimed_, place->arrival);
            if (!taker) {
                watch(place->arrival, kept_.emplace(place->arrival, std::move(kept)).first->second);
                return;
            }
        }
    }
    deliver(std::move(kept), std::move(*taker));
}

void AcceptQueue::join(const session::ListenerTable::Wait& wait,
                       net::asio::any_io_executor executor, Take take) {
    Taker taker{std::move(executor), std::move(take)};
    std::optional<Kept> kept;
    bool gone = false;
    {
        const std::lock_guard lock(mutex_);
        if (wait.arrival) {
            kept = take_out(kept_, *wait.arrival);
            gone = !kept && broken_.remove(*wait.arrival);
            if (!kept && !gone) {
                claimed_.emplace(*wait.arrival, std::move(taker));
                return;
            }
        } else {
            kept = take_out(paired_, wait.waiter);
            gone = !kept && refused_.remove(wait.waiter);
            if (!kept && !gone) {
                waiting_.emplace(wait.waiter, std::move(taker));
                return;
            }
        }
    }
    if (gone) return fail(std::move(taker));
    deliver(std::move(*kept), std::move(taker));
}

void AcceptQueue::cancel(session::WaiterId waiter) {
    const std::lock_guard lock(mutex_);
    if (take_out(waiting_, waiter)) cancelled_.add(waiter);
}

void AcceptQueue::close(session::ListenerId listener,
                        const session::ListenerTable::Remains& remains) {
    std::vector<Kept> closed;
    std::vector<Taker> failed;
    {
        const std::lock_guard lock(mutex_);
        for (auto it = kept_.begin(); it != kept_.end();) {
            if (it->second.listener == listener) {
                closed.push_back(std::move(it->second));
                it = kept_.erase(it);
            } else {
                ++it;
            }
        }
        for (const auto waiter : remains.waiters) {
            auto taker = take_out(waiting_, waiter);
            if (taker) {
                failed.push_back(std::move(*taker));
            } else {
                refused_.add(waiter);  // it is about to ask
            }
        }
    }
    for (auto& kept : closed) kept.stream->reset();
    for (auto& taker : failed) fail(std::move(taker));
}

std::size_t AcceptQueue::kept() const {
    const std::lock_guard lock(mutex_);
    return kept_.size() + paired_.size();
}

void AcceptQueue::watch(session::ArrivalId arrival, const Kept& kept) {
    kept.stream->wait(
        net::Readiness::broken,
        [weak = weak_from_this(), arrival](std::error_code error) {
            const auto self = weak.lock();
            if (self && !error) self->broken(arrival);
        },
        kept.stop_watching->slot());
}

void AcceptQueue::broken(session::ArrivalId arrival) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(arrival);
        if (found == kept_.end()) return;
        if (found->second.stream->peer_end() != net::PeerEnd::reset) return;
        kept_.erase(found);
        // The table may have given it away a moment ago.
        broken_.add(arrival);
    }
    table_->forget(arrival);
}

void AcceptQueue::deliver(Kept kept, Taker taker) {
    // Only its own executor may touch the stream.
    const auto home = kept.stream->executor();
    net::asio::dispatch(home, [kept = std::move(kept), taker = std::move(taker)]() mutable {
        hand_over(std::move(kept), std::move(taker));
    });
}

void AcceptQueue::hand_over(Kept kept, Taker taker) {
    kept.stop_watching->emit(net::asio::cancellation_type::terminal);
    auto stream = std::move(kept.stream);
    if (taker.executor != stream->executor()) stream = stream->move_to(taker.executor);
    const auto executor = taker.executor;
    net::asio::post(executor, [take = std::move(taker.take), stream = std::move(stream)]() mutable {
        take(std::move(stream));
    });
}

void AcceptQueue::fail(Taker taker) {
    const auto executor = taker.executor;
    net::asio::post(executor, [take = std::move(taker.take)] { take(nullptr); });
}

}  // namespace socks6::proxy
