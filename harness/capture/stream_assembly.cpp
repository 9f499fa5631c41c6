#include "capture/stream_assembly.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace conform::capture {
namespace {

Carried part(const Carried& data, std::size_t begin, std::size_t size) {
    Carried result = data;
    result.bytes = data.bytes.subspan(begin, size);
    result.length = size;
    return result;
}

}  // namespace

void StreamAssembly::begin(std::uint32_t first) {
    if (std::exchange(begun_, true)) return;
    first_ = first;
}

std::int64_t StreamAssembly::position(std::uint32_t seq) const {
    const auto next_seq = first_ + static_cast<std::uint32_t>(next_);
    return static_cast<std::int64_t>(next_) + static_cast<std::int32_t>(seq - next_seq);
}

/// What a piece takes in memory, about: its node, its vector and what malloc adds to both.
std::size_t StreamAssembly::cost(const Piece& piece) {
    constexpr std::size_t overhead = 160;
    return piece.bytes.size() + overhead;
}

bool StreamAssembly::over(const Outlet& outlet) const {
    return held_ > outlet.limits.held_per_side || outlet.held > outlet.limits.held_in_all;
}

void StreamAssembly::hold_syn_data(const Carried& data, Outlet& outlet) {
    if (ended_ || syn_settled_ || next_ != 0) return;
    highest_ = std::max<std::uint64_t>(highest_, data.length);
    if (data.bytes.empty() || syn_data_) return;
    Piece piece{.bytes = {data.bytes.begin(), data.bytes.end()},
                .traffic_class = data.traffic_class,
                .seen = data.seen};
    // No room: should the other side have taken it, it becomes a gap.
    if (outlet.held + cost(piece) > outlet.limits.held_in_all) return;
    outlet.held += cost(piece);
    syn_data_ = std::move(piece);
}

void StreamAssembly::settle_syn(std::uint64_t taken, Outlet& outlet) {
    syn_settled_ = true;
    if (!syn_data_) return;
    const Piece piece = *std::exchange(syn_data_, std::nullopt);
    outlet.held -= cost(piece);
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(taken, piece.bytes.size()));
    // Where the stream has gone on from its beginning the data came another way.
    if (size == 0 || next_ != 0) return;
    const Carried data{.bytes = std::span(piece.bytes).first(size),
                       .length = size,
                       .traffic_class = piece.traffic_class,
                       .seen = piece.seen};
    tell(data, true, outlet);
    tell_held(outlet);
}

void StreamAssembly::sent_on(std::uint32_t seq, Outlet& outlet) {
    if (!syn_data_) return;
    settle_syn(static_cast<std::uint64_t>(std::max<std::int64_t>(0, position(seq))), outlet);
}

bool StreamAssembly::sent_before(std::uint32_t ack) const {
    if (!begun_ || position(ack) < 0) return false;
    return position(ack) <= static_cast<std::int64_t>(highest_);
}

void StreamAssembly::acknowledged(std::uint32_t ack, Seen seen, Outlet& outlet) {
    // What is older than the first byte belongs to an earlier connection of these ports.
    if (!begun_ || ended_ || position(ack) < 0) return;
    auto end = static_cast<std::uint64_t>(position(ack));
    settle_syn(end, outlet);
    if (fin_) end = std::min(end, fin_->offset);
    while (next_ < end) {
        tell_gap(pieces_.empty() ? end : std::min(end, pieces_.begin()->first), seen, outlet);
        tell_held(outlet);
    }
    end_at_fin(outlet);
}

void StreamAssembly::add(std::uint32_t seq, const Carried& data, Outlet& outlet) {
    if (ended_) return;
    const std::int64_t at = position(seq);
    const std::int64_t wire_end = at + static_cast<std::int64_t>(data.length);
    if (wire_end <= static_cast<std::int64_t>(next_)) return;
    highest_ = std::max(highest_, static_cast<std::uint64_t>(wire_end));
    const std::int64_t told = static_cast<std::int64_t>(next_) - at;
    const auto skip = static_cast<std::size_t>(std::max<std::int64_t>(0, told));
    if (skip >= data.bytes.size()) return;
    const auto begin = static_cast<std::uint64_t>(at + static_cast<std::int64_t>(skip));
    const Carried fresh = part(data, skip, data.bytes.size() - skip);
    const bool in_order = begin == next_;
    if (in_order && (pieces_.empty() || pieces_.begin()->first >= begin + fresh.length)) {
        tell(fresh, false, outlet);
    } else {
        hold(begin, fresh, outlet);
    }
    if (!pieces_.empty()) tell_held(outlet);
    while (!pieces_.empty() && over(outlet)) {
        tell_gap(pieces_.begin()->first, data.seen, outlet);
        tell_held(outlet);
    }
    end_at_fin(outlet);
}

void StreamAssembly::hold(std::uint64_t begin, const Carried& data, Outlet& outlet) {
    const std::uint64_t start = begin;
    const std::uint64_t end = begin + data.length;
    auto after = pieces_.upper_bound(begin);
    if (after != pieces_.begin()) {
        const auto& [offset, piece] = *std::prev(after);
        begin = std::max(begin, offset + piece.bytes.size());
    }
    while (begin < end) {
        const std::uint64_t stop = after == pieces_.end() ? end : std::min(end, after->first);
        if (begin < stop) {
            hold_piece(after, begin, part(data, begin - start, stop - begin), outlet);
        }
        if (after == pieces_.end()) return;
        begin = std::max(begin, after->first + after->second.bytes.size());
        ++after;
    }
}

void StreamAssembly::hold_piece(Pieces::iterator before, std::uint64_t begin, const Carried& data,
                                Outlet& outlet) {
    Piece piece{.bytes = {data.bytes.begin(), data.bytes.end()},
                .traffic_class = data.traffic_class,
                .seen = data.seen};
    held_ += cost(piece);
    outlet.held += cost(piece);
    pieces_.emplace_hint(before, begin, std::move(piece));
}

StreamAssembly::Piece StreamAssembly::release(Pieces::iterator piece, Outlet& outlet) {
    auto node = pieces_.extract(piece);
    held_ -= cost(node.mapped());
    outlet.held -= cost(node.mapped());
    return std::move(node.mapped());
}

void StreamAssembly::tell_held(Outlet& outlet) {
    while (!pieces_.empty() && pieces_.begin()->first <= next_) {
        const std::uint64_t begin = pieces_.begin()->first;
        const Piece piece = release(pieces_.begin(), outlet);
        // Data of a SYN may have been told meanwhile.
        const std::uint64_t skip = next_ - begin;
        if (skip >= piece.bytes.size()) continue;
        const Carried data{.bytes = piece.bytes,
                           .length = piece.bytes.size(),
                           .traffic_class = piece.traffic_class,
                           .seen = piece.seen};
        tell(part(data, skip, piece.bytes.size() - skip), false, outlet);
    }
}

void StreamAssembly::tell(const Carried& data, bool on_syn, Outlet& outlet) {
    const std::uint64_t offset = next_;
    next_ += data.bytes.size();
    outlet.traffic.on(StreamBytes{.connection = connection_,
                                  .sender = sender_,
                                  .offset = offset,
                                  .bytes = data.bytes,
                                  .on_syn = on_syn,
                                  .traffic_class = data.traffic_class,
                                  .seen = data.seen});
}

void StreamAssembly::tell_gap(std::uint64_t end, Seen seen, Outlet& outlet) {
    const std::uint64_t offset = std::exchange(next_, end);
    outlet.traffic.on(StreamGap{.connection = connection_,
                                .sender = sender_,
                                .offset = offset,
                                .length = end - offset,
                                .seen = seen});
}

void StreamAssembly::fin(std::uint32_t seq, Seen seen, Outlet& outlet) {
    if (ended_ || fin_) return;
    const auto at = static_cast<std::uint64_t>(std::max<std::int64_t>(0, position(seq)));
    highest_ = std::max(highest_, at + 1);
    fin_ = Fin{.offset = std::max(at, next_), .seen = seen};
    end_at_fin(outlet);
}

void StreamAssembly::end_at_fin(Outlet& outlet) {
    if (!ended_ && fin_ && next_ >= fin_->offset) end(StreamEnding::fin, fin_->seen, outlet);
}

void StreamAssembly::end(StreamEnding how, Seen seen, Outlet& outlet) {
    if (std::exchange(ended_, true)) return;
    if (syn_data_) outlet.held -= cost(*syn_data_);
    syn_data_.reset();
    const auto fin_reached = [this] { return fin_ && next_ >= fin_->offset; };
    while (!pieces_.empty() && !fin_reached()) {
        tell_gap(pieces_.begin()->first, seen, outlet);
        tell_held(outlet);
    }
    outlet.held -= std::exchange(held_, 0);  // of what nobody may send: bytes behind the FIN
    pieces_.clear();
    if (fin_) {
        if (!fin_reached()) tell_gap(fin_->offset, seen, outlet);
        how = StreamEnding::fin;
        seen = fin_->seen;
    }
    outlet.traffic.on(
        StreamEnd{.connection = connection_, .sender = sender_, .how = how, .seen = seen});
}

}  // namespace conform::capture
