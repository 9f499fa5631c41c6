#include "runner/conversation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "net/tcp_acceptor.hpp"

namespace conform::runner {

using transcript::Direction;

namespace {

/// Unread bytes beyond which the reader waits; a flooding peer is held off by TCP.
constexpr std::size_t unread_limit = 256 * 1024;
constexpr std::size_t read_size = 16 * 1024;

}  // namespace

Conversation::Conversation(std::unique_ptr<socks6::net::Stream> stream, std::size_t flow,
                           transcript::Recorder& recorder, Pulse& pulse)
    : stream_(std::move(stream)), flow_(flow), recorder_(recorder), pulse_(pulse) {
    // The kernel hands it out once.
    if (stream_->native_handle() >= 0) syn_ = read_syn(socks6::net::saved_syn(*stream_));
}

void Conversation::start(Tasks& tasks) {
    tasks.spawn([](std::shared_ptr<Conversation> self) -> socks6::net::Awaitable<void> {
        co_await self->read_all();
    }(shared_from_this()));
}

socks6::wire::Bytes Conversation::unread() const {
    return socks6::wire::Bytes(bytes_).subspan(static_cast<std::size_t>(consumed_ - base_));
}

void Conversation::consume(std::size_t size) {
    consumed_ += size;
    forget_consumed();
    pulse_.notify();
}

Conversation::Position Conversation::hold() {
    ++holds_;
    return {consumed_, end_consumed_};
}

void Conversation::rewind(const Position& position) {
    consumed_ = position.consumed;
    end_consumed_ = position.end_consumed;
}

void Conversation::release() {
    --holds_;
    forget_consumed();
}

void Conversation::forget_consumed() {
    if (holds_ > 0) return;
    while (arrivals_.size() > 1 && arrivals_[1].offset <= consumed_) arrivals_.pop_front();
    const auto dead = static_cast<std::size_t>(consumed_ - base_);
    // Moving the rest is worth it only when much is freed by it.
    if (dead < read_size && dead != bytes_.size()) return;
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(dead));
    base_ = consumed_;
}

std::optional<Clock::time_point> Conversation::next_arrival() const {
    if (unread().empty()) {
        if (ended_ == Ended::open || end_consumed_) return std::nullopt;
        return ended_at_;
    }
    const auto behind = std::upper_bound(
        arrivals_.begin(), arrivals_.end(), consumed_,
        [](std::uint64_t offset, const Arrival& arrival) { return offset < arrival.offset; });
    return std::prev(behind)->time;
}

socks6::net::Awaitable<void> Conversation::read_all() {
    std::array<std::uint8_t, read_size> chunk;
    for (;;) {
        while (unread().size() >= unread_limit && stream_->is_open()) {
            co_await pulse_.wait_until(Clock::now() + std::chrono::seconds(1));
        }
        const auto result = co_await stream_->read_some(chunk);
        if (result.error == std::errc::operation_canceled) co_return;
        if (result.error) {
            note_end(Ended::reset);
            co_return;
        }
        if (result.end_of_stream()) {
            note_end(Ended::fin);
            co_return;
        }
        const std::span<const std::uint8_t> got(chunk.data(), result.size);
        arrivals_.push_back({base_ + bytes_.size(), Clock::now()});
        bytes_.insert(bytes_.end(), got.begin(), got.end());
        recorder_.data(flow_, Direction::received, got, {});
        pulse_.notify();
    }
}

void Conversation::note_end(Ended how) {
    ended_ = how;
    ended_at_ = Clock::now();
    if (how == Ended::fin) {
        recorder_.end(flow_, Direction::received, {});
    } else {
        recorder_.reset(flow_, Direction::received, {});
    }
    pulse_.notify();
}

socks6::net::Awaitable<std::error_code> Conversation::write(const ByteSource& source,
                                                            std::uint64_t from, std::uint64_t to,
                                                            std::string step) {
    // A payload of one segment's size or less must leave in one write: cuts are the scenario's.
    constexpr std::uint64_t write_size = 64 * 1024;
    socks6::wire::Buffer chunk;
    while (from < to) {
        chunk.resize(static_cast<std::size_t>(std::min(write_size, to - from)));
        source.read(from, chunk);
        const auto result = co_await stream_->write(chunk);
        const std::span<const std::uint8_t> taken(chunk.data(), result.size);
        sent_ += result.size;
        if (!taken.empty()) {
            last_write_ = Clock::now();
            recorder_.data(flow_, Direction::sent, taken, step);
        }
        if (result.error) co_return result.error;
        from += result.size;
    }
    co_return std::error_code{};
}

void Conversation::half_close(const std::string& step) {
    if (!stream_->is_open() || end_sent_) return;
    stream_->shutdown_send();
    recorder_.end(flow_, Direction::sent, step);
    end_sent_ = true;
}

void Conversation::close(const std::string& step) {
    if (!stream_->is_open()) return;
    if (!end_sent_) recorder_.end(flow_, Direction::sent, step);
    stream_->close();
    pulse_.notify();
}

void Conversation::reset(const std::string& step) {
    if (!stream_->is_open()) return;
    recorder_.reset(flow_, Direction::sent, step);
    stream_->reset();
    pulse_.notify();
}

}  // namespace conform::runner
