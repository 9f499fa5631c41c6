#include "net/relaying.hpp"

#include <utility>

namespace socks6::net {

namespace {

using Clock = std::chrono::steady_clock;

/// How often a direction may go round before others have their turn.
constexpr int rounds_per_turn = 2;

}  // namespace

BufferedRelay::Relaying::Relaying(RelayJob job, std::span<std::uint8_t> buffer,
                                  std::function<void(Relaying&, const RelayResult&)> ended)
    : buffer_(buffer), ended_(std::move(ended)), last_progress_(Clock::now()) {
    sides_[0].stream = std::move(job.first);
    sides_[1].stream = std::move(job.second);
    sides_[0].held = std::move(job.to_first);
    sides_[1].held = std::move(job.to_second);
    if (job.idle_timeout) {
        idle_ = std::make_unique<IdleTimer>(
            IdleTimer{*job.idle_timeout, asio::steady_timer(sides_[0].stream->executor())});
    }
}

void BufferedRelay::Relaying::begin() {
    // Either may end the relay, and with it this object.
    const auto self = shared_from_this();
    if (idle_) arm_idle_timer(idle_->limit);
    // Whoever waited for an answer has sent nothing yet: to read first would be in vain.
    for (std::size_t from = 0; from < sides_.size(); ++from) {
        if (!ended_) return;
        sides_[other(from)].held.empty() ? wait(from, Readiness::readable, from) : pump(from);
    }
}

void BufferedRelay::Relaying::stop(RelayResult::Reason reason) {
    for (auto& side : sides_) {
        side.result.end = side.stream->peer_end();
        side.stream->reset();
    }
    finish(reason);
}

void BufferedRelay::Relaying::pump(std::size_t from) {
    for (int round = 0; round < rounds_per_turn; ++round) {
        if (!ended_ || !step(from)) return;
    }
    // Nothing more may ever come: what is held must not wait for it.
    const auto target = other(from);
    if (sides_[target].held.empty()) {
        wait(from, Readiness::readable, from);
    } else {
        wait(target, Readiness::writable, from);
    }
}

bool BufferedRelay::Relaying::step(std::size_t from) {
    Side& source = sides_[from];
    Side& target = sides_[other(from)];
    if (!target.held.empty() && !deliver_held(from)) return false;
    if (source.ended) {
        pass_fin(from);
        return false;
    }
    const auto got = source.stream->try_read(buffer_);
    if (got.would_block()) {
        wait(from, Readiness::readable, from);
        return false;
    }
    if (got.error) {
        broke(from, got.error);
        return false;
    }
    source.ended = got.end_of_stream();
    source.result.received += got.size;
    if (source.ended) return true;
    if (!deliver(from, buffer_.first(got.size))) return false;
    if (!got.drained || !target.held.empty()) return true;
    wait(from, Readiness::readable, from);
    return false;
}

/// Writes bytes that are in the shared buffer; keeps aside what the target does not take.
bool BufferedRelay::Relaying::deliver(std::size_t from, std::span<const std::uint8_t> bytes) {
    Side& target = sides_[other(from)];
    const auto put = target.stream->try_write(bytes);
    target.result.sent += put.size;
    last_progress_ = Clock::now();
    if (put.error && !put.would_block()) {
        broke(other(from), put.error);
        return false;
    }
    const auto rest = bytes.subspan(put.size);
    target.held.assign(rest.begin(), rest.end());
    return true;
}

/// Whether nothing is held any more.
bool BufferedRelay::Relaying::deliver_held(std::size_t from) {
    Side& target = sides_[other(from)];
    const auto put = target.stream->try_write(std::span(target.held).subspan(target.held_from));
    target.held_from += put.size;
    target.result.sent += put.size;
    if (put.size > 0) last_progress_ = Clock::now();
    if (put.error && !put.would_block()) {
        broke(other(from), put.error);
        return false;
    }
    if (target.held_from == target.held.size()) {
        target.held = {};
        target.held_from = 0;
        return true;
    }
    wait(other(from), Readiness::writable, from);
    return false;
}

void BufferedRelay::Relaying::pass_fin(std::size_t from) {
    Side& target = sides_[other(from)];
    target.stream->shutdown_send();
    target.fin_sent = true;
    if (sides_[from].fin_sent) {
        finish(RelayResult::Reason::finished);
    } else {
        watch_broken(from);
    }
}

void BufferedRelay::Relaying::wait(std::size_t stream, Readiness what, std::size_t from) {
    sides_[stream].stream->wait(what, [weak = weak_from_this(), stream, from](auto error) {
        const auto self = weak.lock();
        if (!self || !self->ended_) return;
        if (error) return self->broke(stream, error);
        self->pump(from);
    });
}

/// Nothing more is read from a side that has ended, and perhaps nothing written to it for long.
void BufferedRelay::Relaying::watch_broken(std::size_t side) {
    sides_[side].stream->wait(Readiness::broken, [weak = weak_from_this(), side](auto error) {
        const auto self = weak.lock();
        if (!self || !self->ended_) return;
        if (error || self->sides_[side].stream->peer_end() == PeerEnd::reset) {
            self->broke(side, error);
        }
    });
}

void BufferedRelay::Relaying::broke(std::size_t side, std::error_code error) {
    sides_[side].result.error = error ? error : std::make_error_code(std::errc::connection_reset);
    stop(RelayResult::Reason::reset);
}

void BufferedRelay::Relaying::finish(RelayResult::Reason reason) {
    if (!ended_) return;
    RelayResult result{reason, {}, {}};
    if (idle_) idle_->timer.cancel();
    for (auto& side : sides_) {
        if (reason == RelayResult::Reason::finished) side.result.end = side.stream->peer_end();
        side.stream->close();
    }
    result.first = sides_[0].result;
    result.second = sides_[1].result;
    const auto ended = std::exchange(ended_, nullptr);
    ended(*this, result);
}

void BufferedRelay::Relaying::arm_idle_timer(Clock::duration after) {
    idle_->timer.expires_after(after);
    idle_->timer.async_wait([weak = weak_from_this()](auto error) {
        const auto self = weak.lock();
        if (error || !self || !self->ended_) return;
        const auto left = self->last_progress_ + self->idle_->limit - Clock::now();
        if (left <= Clock::duration::zero()) return self->stop(RelayResult::Reason::idle);
        self->arm_idle_timer(left);
    });
}

}  // namespace socks6::net
