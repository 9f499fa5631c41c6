#include "capture/ip_fragments.hpp"

#include <algorithm>
#include <utility>

#include "capture/copy_window.hpp"

namespace conform::capture {
namespace {

constexpr std::size_t largest_payload = 65535;
bool same_packet(const IpPacket& a, const IpPacket& b) {
    return a.id == b.id && a.source == b.source && a.destination == b.destination &&
           // IPv6 names the protocol in the first piece alone.
           (a.source.v6 || a.protocol == b.protocol);
}

}  // namespace

IpFragments::Packets::iterator IpFragments::making_of(const IpPacket& piece, Seen seen) {
    const auto found = std::find_if(making_.begin(), making_.end(), [&](const Making& making) {
        return same_packet(making.head, piece);
    });
    if (found != making_.end()) {
        // Identifications come round again; a copy follows at once.
        if (!found->whole || may_be_copy(found->last.t_ns, seen.t_ns)) return found;
        making_.erase(found);
    }
    if (making_.size() >= limits_.packets) give_up_oldest();
    making_.push_back({.head = piece,
                       .begun = seen,
                       .last = seen,
                       .length = std::nullopt,
                       .ranges = {},
                       .bytes = {}});
    return std::prev(making_.end());
}

/// False for what is no use: a copy, an overlap, an impossible place.
bool IpFragments::put(Making& making, const IpPacket& piece) {
    const std::size_t begin = piece.fragment->offset;
    const std::size_t end = begin + piece.length;
    if (piece.length == 0 || end > largest_payload) return false;
    const auto after = std::find_if(making.ranges.begin(), making.ranges.end(),
                                    [&](const Range& range) { return range.end > begin; });
    if (after != making.ranges.end() && after->begin < end) return false;
    auto range = making.ranges.insert(after, {begin, end});
    if (const auto next = std::next(range); next != making.ranges.end() && next->begin == end) {
        range->end = next->end;
        range = std::prev(making.ranges.erase(next));
    }
    if (range != making.ranges.begin() && std::prev(range)->end == begin) {
        std::prev(range)->end = range->end;
        making.ranges.erase(range);
    }
    if (making.bytes.size() < end) making.bytes.resize(end);
    std::copy(piece.payload.begin(), piece.payload.end(),
              making.bytes.begin() + static_cast<std::ptrdiff_t>(begin));
    if (piece.payload.size() < piece.length) {
        making.cut = std::min(making.cut, begin + piece.payload.size());
    }
    if (!piece.fragment->more && !making.length) making.length = end;
    if (begin == 0) making.head = piece;
    return true;
}

std::size_t IpFragments::gapless(const Making& making) {
    if (making.ranges.empty() || making.ranges.front().begin != 0) return 0;
    return making.ranges.front().end;
}

std::optional<IpPacket> IpFragments::add(const IpPacket& piece, Seen seen) {
    if (!piece.fragment || limits_.packets == 0) return std::nullopt;
    expire(seen.t_ns);
    Making& making = *making_of(piece, seen);
    if (making.whole || !put(making, piece)) return std::nullopt;
    making.last = seen;
    if (!making.length || gapless(making) < *making.length) return std::nullopt;
    making.whole = true;
    making.ranges.clear();
    whole_ = std::exchange(making.bytes, {});
    IpPacket packet = making.head;
    packet.fragment.reset();
    packet.length = *making.length;
    packet.payload = std::span(whole_).first(std::min(packet.length, making.cut));
    return packet;
}

void IpFragments::expire(std::int64_t now_ns) {
    while (!making_.empty() && now_ns > making_.front().begun.t_ns &&
           static_cast<std::uint64_t>(now_ns) -
                   static_cast<std::uint64_t>(making_.front().begun.t_ns) >
               static_cast<std::uint64_t>(limits_.keep_ns)) {
        give_up_oldest();
    }
}

void IpFragments::give_up_oldest() {
    const Making& making = making_.front();
    const std::size_t there = std::min(gapless(making), making.cut);
    if (!making.whole && there != 0) {
        IpPacket packet = making.head;
        packet.fragment.reset();
        packet.length = making.length.value_or(making.bytes.size() + 1);
        packet.payload = std::span(making.bytes).first(there);
        given_up_(packet, making.last);
    }
    making_.pop_front();
}

void IpFragments::finish() {
    while (!making_.empty()) give_up_oldest();
}

}  // namespace conform::capture
