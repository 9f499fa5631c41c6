#include "capture/frame_spool.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "capture/packet.hpp"
#include "capture/ring_file.hpp"

namespace conform::capture {
namespace {

/// Which conversation the later pieces of a datagram belong to: only the first has ports.
class Fragments {
  public:
    std::optional<ConversationKey> key_of(const FrameFacts& facts) {
        if (!facts.fragment) return conversation_key(facts);
        const ConversationKey id =
            conversation_key(facts.transport, {facts.from.address, 0}, {facts.to.address, 0});
        if (facts.later_fragment) {
            const auto found = std::find_if(begun_.begin(), begun_.end(), [&](const Begun& one) {
                return one.id == facts.fragment_id && one.hosts == id;
            });
            return found == begun_.end() ? std::nullopt : std::optional(found->flow);
        }
        constexpr std::size_t most = 256;
        if (begun_.size() == most) begun_.pop_back();
        begun_.push_front({id, facts.fragment_id, conversation_key(facts)});
        return begun_.front().flow;
    }

  private:
    struct Begun {
        ConversationKey hosts;
        std::uint32_t id;
        ConversationKey flow;
    };
    std::deque<Begun> begun_;  // latest first
};

struct Flow {
    Socket one, other;
    std::deque<std::uint64_t> frames;  // numbers, ascending
    std::size_t used = 0;              // of what it may take on disk
    std::uint64_t beyond = 0;
    std::int64_t last_beyond_ns = 0;
};

using Flows = std::map<ConversationKey, Flow>;

struct Record {
    std::int64_t t_ns = 0;
    std::uint64_t position = 0;
    std::uint32_t captured = 0;
    std::uint32_t length = 0;
    Flows::iterator flow;
};

bool concerns(const OwnTraffic& own, const ConversationKey& key, const Flow& flow) {
    if (own.flows.contains(key)) return true;
    const auto is_own = [&](const Socket& socket) {
        return std::find(own.sockets.begin(), own.sockets.end(), socket) != own.sockets.end() ||
               std::find(own.addresses.begin(), own.addresses.end(), socket.address) !=
                   own.addresses.end();
    };
    return is_own(flow.one) || is_own(flow.other);
}

}  // namespace

struct FrameSpool::State {
    State(const std::filesystem::path& folder, SpoolBounds limits)
        : bounds(limits), ring(folder, limits.bytes), begin_error(ring.error()) {}

    const SpoolBounds bounds;
    mutable std::mutex mutex;
    RingFile ring;
    const std::string begin_error;
    Fragments fragments;
    Flows flows;
    std::deque<Record> records;
    std::uint64_t first = 0;          // number of records.front()
    std::int64_t overwritten_ns = 0;  // stamp of the latest frame that is gone

    void forget_oldest() {
        const Record& oldest = records.front();
        overwritten_ns = oldest.t_ns;
        Flow& flow = oldest.flow->second;
        flow.frames.pop_front();
        if (flow.frames.empty()) flows.erase(oldest.flow);
        records.pop_front();
        ++first;
    }

    void keep(Flows::iterator flow, std::int64_t t_ns, std::span<const std::uint8_t> captured,
              std::uint32_t length) {
        flow->second.used += pcap_record_header + captured.size();
        flow->second.frames.push_back(first + records.size());
        const auto position = ring.write(captured);
        records.push_back(
            {t_ns, position, static_cast<std::uint32_t>(captured.size()), length, flow});
        while (records.size() > bounds.frames || records.front().position < ring.begin()) {
            forget_oldest();
        }
    }
};

FrameSpool::FrameSpool(const std::filesystem::path& folder, SpoolBounds bounds)
    : state_(std::make_unique<State>(folder, bounds)) {}
FrameSpool::~FrameSpool() = default;

const std::string& FrameSpool::error() const {
    return state_->begin_error;
}

void FrameSpool::add(std::int64_t t_ns, std::span<const std::uint8_t> captured,
                     std::uint32_t length) {
    const auto facts = facts_of(captured);
    if (!facts) return;
    State& s = *state_;
    const std::lock_guard lock(s.mutex);
    const auto key = s.fragments.key_of(*facts);
    if (!key || !s.ring.error().empty()) return;
    const auto flow = s.flows.try_emplace(*key).first;
    Flow& known = flow->second;
    if (known.frames.empty()) {
        known.one = facts->from;
        known.other = facts->to;
    }
    const bool begins = facts->transport == transcript::Transport::tcp && !facts->quoted &&
                        (facts->flags & (syn_flag | ack_flag)) == syn_flag;
    if (begins) known.used = known.beyond = 0;  // ports that are used again
    if (known.used + pcap_record_header + captured.size() > s.bounds.flow_bytes) {
        ++known.beyond;
        known.last_beyond_ns = t_ns;
        return;
    }
    s.keep(flow, t_ns, captured, length);
}

OwnFrames FrameSpool::take(const OwnTraffic& own, std::set<ConversationKey>& elsewhere,
                           std::size_t max_bytes) {
    State& s = *state_;
    const std::lock_guard lock(s.mutex);
    OwnFrames result;
    result.overwritten = s.overwritten_ns >= own.from_ns && s.overwritten_ns != 0;
    std::vector<const Record*> records;
    std::set<ConversationKey> found;
    for (const auto& [key, flow] : s.flows) {
        if (elsewhere.contains(key) || !concerns(own, key, flow)) continue;
        if (flow.last_beyond_ns >= own.from_ns) result.beyond += flow.beyond;
        for (const auto number : flow.frames) {
            const Record& record = s.records[number - s.first];
            if (record.t_ns < own.from_ns || record.t_ns > own.until_ns) continue;
            records.push_back(&record);
            found.insert(key);
        }
    }
    elsewhere.merge(found);
    std::stable_sort(records.begin(), records.end(), [](const Record* a, const Record* b) {
        return std::pair(a->t_ns, a->position) < std::pair(b->t_ns, b->position);
    });
    std::size_t bytes = 0;
    for (const auto* record : records) {
        if (bytes > max_bytes) break;
        Frame frame{.t_ns = record->t_ns, .captured = {}, .length = record->length};
        frame.captured.resize(record->captured);
        if (!s.ring.read(record->position, frame.captured)) break;
        bytes += size_on_disk(frame);
        result.frames.push_back(std::move(frame));
    }
    result.error = s.ring.error();
    return result;
}

}  // namespace conform::capture
