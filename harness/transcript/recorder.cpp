#include "transcript/recorder.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <utility>

namespace conform::transcript {
namespace {

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

// What a direction may still keep once the case has used up its share.
constexpr std::size_t lean_bytes = 1024;
constexpr std::size_t lean_entries = 16;

std::size_t cost_of(const Field& field) {
    std::size_t cost = sizeof(Field) + field.name.size() + field.text.size();
    for (const Field& child : field.children) cost += cost_of(child);
    return cost;
}

std::size_t cost_of(const Entry& entry) {
    std::size_t cost = sizeof(Entry) + entry.bytes.size() + entry.step.size() + entry.note.size();
    if (entry.decoded) cost += cost_of(entry.decoded->root);
    return cost;
}

std::string omitted_note(std::uint64_t hash, std::size_t other_entries) {
    std::array<char, 96> text{};
    int length = std::snprintf(text.data(), text.size(), "FNV-1a %016llx",
                               static_cast<unsigned long long>(hash));
    std::string note(text.data(), static_cast<std::size_t>(length));
    if (other_entries != 0) {
        note += ", and " + std::to_string(other_entries) + " entries that are not data";
    }
    return note;
}

Entry entry_of(EntryKind kind, std::size_t flow, Direction direction, std::string_view step) {
    Entry entry;
    entry.kind = kind;
    entry.flow = flow;
    entry.direction = direction;
    entry.step = step;
    return entry;
}

struct Stored {
    Entry entry;
    std::uint64_t order = 0;
    std::size_t skip = 0;  // bytes at the front that have gone to the middle since

    std::size_t data_bytes() const {
        return entry.kind == EntryKind::data ? entry.bytes.size() - skip : 0;
    }
};

}  // namespace

/// The first entries, the last entries, and the sum of what lay between.
struct Recorder::Track {
    std::vector<Stored> head;
    std::deque<Stored> tail;
    std::size_t head_bytes = 0;
    std::size_t tail_bytes = 0;
    std::size_t tail_cost = 0;

    bool gap = false;  // whether anything was left out
    Stored first_gone;
    std::uint64_t omitted = 0;
    std::uint64_t hash = fnv_offset;
    std::size_t other_entries = 0;

    void leave_out(std::span<const std::uint8_t> bytes, const Stored& from) {
        if (!gap) {
            gap = true;
            first_gone.order = from.order;
            first_gone.entry = entry_of(EntryKind::omitted, from.entry.flow, from.entry.direction,
                                        from.entry.step);
            first_gone.entry.t_ns = from.entry.t_ns;
        }
        omitted += bytes.size();
        for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * fnv_prime;
    }

    /// The front of the tail goes to the middle, whole.
    std::size_t drop_front() {
        const Stored& front = tail.front();
        const std::size_t cost = cost_of(front.entry);
        if (front.entry.kind == EntryKind::data) {
            leave_out(std::span(front.entry.bytes).subspan(front.skip), front);
        } else {
            leave_out({}, front);
            ++other_entries;
        }
        tail_bytes -= front.data_bytes();
        tail_cost -= cost;
        tail.pop_front();
        return cost;
    }

    /// The first `count` bytes of the front of the tail go to the middle.
    void trim_front(std::size_t count) {
        Stored& front = tail.front();
        leave_out(std::span(front.entry.bytes).subspan(front.skip, count), front);
        front.skip += count;
        tail_bytes -= count;
    }
};

Recorder::Recorder(Clock::time_point start, Bounds bounds) : start_(start), bounds_(bounds) {}
Recorder::~Recorder() = default;
Recorder::Recorder(Recorder&&) noexcept = default;
Recorder& Recorder::operator=(Recorder&&) noexcept = default;

std::size_t Recorder::add_flow(Flow flow) {
    const bool full = flows_.size() >= bounds_.flows;
    if (full && flows_.size() > bounds_.flows) return bounds_.flows;
    if (full) {
        flow.actor = "further flows";
        flow.local = {};
        flow.remote = {};
    }
    flows_.push_back(std::move(flow));
    tracks_.resize(2 * flows_.size());
    const std::size_t index = flows_.size() - 1;
    if (full) {
        note(index,
             "more than " + std::to_string(bounds_.flows) +
                 " flows: what the further ones carried stands here together",
             {});
    }
    return index;
}

void Recorder::set_ends(std::size_t flow, FlowEnd local, FlowEnd remote) {
    if (flow >= bounds_.flows) return;  // the shared one has no ends of its own
    flows_.at(flow).local = std::move(local);
    flows_.at(flow).remote = std::move(remote);
}

void Recorder::opened(std::size_t flow, Direction direction, std::string_view step) {
    keep(entry_of(EntryKind::opened, flow, direction, step));
}

void Recorder::refused(std::size_t flow, std::string_view why, std::string_view step) {
    Entry entry = entry_of(EntryKind::refused, flow, Direction::sent, step);
    entry.note = why;
    keep(std::move(entry));
}

void Recorder::data(std::size_t flow, Direction direction, std::span<const std::uint8_t> bytes,
                    std::string_view step) {
    Entry entry = entry_of(EntryKind::data, flow, direction, step);
    Track& to = track(flow, direction);
    const bool datagrams = flows_[flow].transport == Transport::udp;
    const std::size_t room = bounds_.head_bytes - std::min(bounds_.head_bytes, to.head_bytes);
    // A stream's write may straddle head and tail; a datagram stays in one piece.
    if (!datagrams && !to.gap && to.tail.empty() && bytes.size() > room && room > 0) {
        entry.bytes.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(room));
        keep(entry);
        bytes = bytes.subspan(room);
    }
    // No entry outweighs the tail, so that trimming one frees what it held.
    const std::size_t piece = std::max<std::size_t>(bounds_.tail_bytes, 4096);
    while (!datagrams && bytes.size() > piece) {
        entry.bytes.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(piece));
        keep(entry);
        bytes = bytes.subspan(piece);
    }
    entry.bytes.assign(bytes.begin(), bytes.end());
    keep(std::move(entry));
}

void Recorder::message(std::size_t flow, Direction direction, DecodedMessage message,
                       std::span<const std::uint8_t> bytes, std::string_view step) {
    Entry entry = entry_of(EntryKind::message, flow, direction, step);
    entry.bytes.assign(bytes.begin(), bytes.end());
    entry.decoded = std::move(message);
    keep(std::move(entry));
}

void Recorder::end(std::size_t flow, Direction direction, std::string_view step) {
    keep(entry_of(EntryKind::end, flow, direction, step));
}

void Recorder::reset(std::size_t flow, Direction direction, std::string_view step) {
    keep(entry_of(EntryKind::reset, flow, direction, step));
}

void Recorder::note(std::size_t flow, std::string_view text, std::string_view step) {
    Entry entry = entry_of(EntryKind::note, flow, Direction::sent, step);
    entry.note = text;
    keep(std::move(entry));
}

std::int64_t Recorder::now_ns() const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start_).count();
}

Recorder::Track& Recorder::track(std::size_t flow, Direction direction) {
    return tracks_.at(2 * flow + (direction == Direction::received ? 1 : 0));
}

void Recorder::keep(Entry entry) {
    Track& to = track(entry.flow, entry.direction);
    entry.t_ns = now_ns();
    const bool datagrams = flows_[entry.flow].transport == Transport::udp;
    const bool lean = kept_ > bounds_.case_bytes;
    const std::size_t entries = lean ? lean_entries : std::max<std::size_t>(bounds_.entries, 2) / 2;
    const std::size_t tail_bytes = lean ? lean_bytes : bounds_.tail_bytes;
    // Decoded trees weigh several times their bytes; the factor bounds a flood of messages.
    const std::size_t tail_cost = entries * sizeof(Entry) + 4 * tail_bytes;

    Stored stored{.entry = std::move(entry), .order = next_++, .skip = 0};
    const std::size_t bytes = stored.data_bytes();
    const std::size_t cost = cost_of(stored.entry);
    kept_ += cost;
    if (!lean && !to.gap && to.tail.empty() && to.head.size() < entries &&
        to.head_bytes + bytes <= bounds_.head_bytes) {
        to.head_bytes += bytes;
        to.head.push_back(std::move(stored));
        return;
    }
    to.tail_bytes += bytes;
    to.tail_cost += cost;
    to.tail.push_back(std::move(stored));
    while (to.tail.size() > entries || to.tail_bytes > tail_bytes || to.tail_cost > tail_cost) {
        if (to.tail.empty()) break;
        const std::size_t excess = to.tail_bytes > tail_bytes ? to.tail_bytes - tail_bytes : 0;
        if (!datagrams && to.tail.size() <= entries && excess > 0 &&
            to.tail.front().data_bytes() > excess) {
            to.trim_front(excess);
            if (to.tail_cost <= tail_cost) break;
        } else {
            kept_ -= to.drop_front();
        }
    }
}

Transcript Recorder::snapshot() const {
    std::vector<Stored> all;
    for (const Track& from : tracks_) {
        all.insert(all.end(), from.head.begin(), from.head.end());
        if (from.gap) {
            Stored gap = from.first_gone;
            gap.entry.omitted = from.omitted;
            gap.entry.note = omitted_note(from.hash, from.other_entries);
            all.push_back(std::move(gap));
        }
        all.insert(all.end(), from.tail.begin(), from.tail.end());
    }
    // Entries of one direction share an order only when the front of the tail was trimmed.
    std::stable_sort(all.begin(), all.end(),
                     [](const Stored& a, const Stored& b) { return a.order < b.order; });
    Transcript result{.flows = flows_, .entries = {}};
    result.entries.reserve(all.size());
    for (Stored& stored : all) {
        auto& bytes = stored.entry.bytes;
        bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(stored.skip));
        result.entries.push_back(std::move(stored.entry));
    }
    return result;
}

}  // namespace conform::transcript
