#include "capture/synthesis.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "capture/datagram_mirror.hpp"
#include "capture/mirror.hpp"
#include "capture/tcp_conversation.hpp"

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::Entry;
using transcript::EntryKind;
using transcript::Flow;
using transcript::Transcript;
using transcript::Transport;

std::size_t at(Direction direction) {
    return direction == Direction::sent ? 0 : 1;
}

Direction opposite(Direction direction) {
    return direction == Direction::sent ? Direction::received : Direction::sent;
}

bool says_refused(std::string note) {
    std::transform(note.begin(), note.end(), note.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return note.find("refused") != std::string::npos;
}

/// What one direction of a flow holds.
struct Totals {
    std::uint64_t bytes = 0;
    bool ends = false;
    bool resets = false;
};

class Synthesis {
  public:
    Synthesis(Transcript& transcript, const SynthesisOptions& options)
        : transcript_(transcript),
          options_(options),
          frames_(options.start_ns, options.max_bytes),
          initiated_(initiators(transcript)),
          partners_(mirrored_flows(transcript)),
          datagram_sources_(datagram_sources(transcript, partners_)),
          totals_(transcript.flows.size()),
          datagrams_(transcript.flows.size()) {
        plan_ends();
        for (const Entry& entry : transcript.entries) {
            if (entry.flow >= totals_.size()) continue;
            Totals& totals = totals_[entry.flow].at(at(entry.direction));
            if (entry.kind == EntryKind::data) totals.bytes += entry.bytes.size();
            if (entry.kind == EntryKind::omitted) totals.bytes += entry.omitted;
            totals.ends |= entry.kind == EntryKind::end;
            totals.resets |= entry.kind == EntryKind::reset;
        }
    }

    std::vector<Frame> run() {
        for (Entry& entry : transcript_.entries) entry.frames.clear();
        std::vector<std::size_t> order(transcript_.entries.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return transcript_.entries[a].t_ns < transcript_.entries[b].t_ns;
        });
        for (const std::size_t index : order) {
            if (frames_.full()) break;
            Entry& entry = transcript_.entries[index];
            if (entry.flow >= transcript_.flows.size()) continue;
            if (transcript_.flows[entry.flow].transport == Transport::udp) {
                write_datagram(index);
            } else {
                write_tcp(entry);
            }
        }
        point_at_frames();
        return frames_.take();
    }

  private:
    void plan_ends();
    std::size_t conversation_of(std::size_t flow) const {
        return partners_[flow] ? std::min(flow, *partners_[flow]) : flow;
    }
    Sender sender_of(const Entry& entry) const {
        const bool ours = entry.direction == Direction::sent;
        return ours == initiated_[entry.flow] ? Sender::initiator : Sender::acceptor;
    }
    TcpConversation& tcp_of(std::size_t flow);
    bool is_source(const Entry& entry) const;
    void write_tcp(const Entry& entry);
    void write_datagram(std::size_t index);
    void point_at_frames();
    void point_at_frames(Entry& entry, std::uint64_t offset);

    Transcript& transcript_;
    const SynthesisOptions& options_;
    FrameList frames_;
    PacketBuilder packets_;
    std::vector<bool> initiated_;
    std::vector<std::optional<std::size_t>> partners_;
    std::vector<std::size_t> datagram_sources_;
    std::vector<std::pair<Endpoint, Endpoint>> ends_;
    std::vector<std::array<Totals, 2>> totals_;             // sent, received
    std::vector<std::array<StreamFrames, 2>> datagrams_;    // sent, received
    std::map<std::size_t, TcpConversation> conversations_;  // by their first flow
};

void Synthesis::plan_ends() {
    std::map<std::string, std::size_t> actors;
    std::vector<Mac> macs;
    for (const Flow& flow : transcript_.flows) {
        macs.push_back(mac_of(actors.try_emplace(flow.actor, actors.size() + 1).first->second));
    }
    for (std::size_t i = 0; i < transcript_.flows.size(); ++i) {
        auto ends = ends_of(transcript_.flows[i], i);
        ends.first.mac = macs[i];
        ends.second.mac = partners_[i] ? macs[*partners_[i]] : mac_of(0);
        ends_.push_back(ends);
    }
}

TcpConversation& Synthesis::tcp_of(std::size_t flow) {
    const std::size_t number = conversation_of(flow);
    const auto& [local, remote] = ends_[number];
    return conversations_
        .try_emplace(number, initiated_[number] ? local : remote,
                     initiated_[number] ? remote : local, number)
        .first->second;
}

// Of a connection seen from both its ends the sender's account is written: what the receiver took
// in may be less, and later. Unless the sender's has less.
bool Synthesis::is_source(const Entry& entry) const {
    if (!partners_[entry.flow]) return true;
    const bool ours = entry.direction == Direction::sent;
    const Totals& mine = totals_[entry.flow].at(at(entry.direction));
    const Totals& theirs = totals_[*partners_[entry.flow]].at(at(opposite(entry.direction)));
    if (entry.kind == EntryKind::end) return ours || !theirs.ends;
    if (entry.kind == EntryKind::reset) return ours || !theirs.resets;
    return ours ? mine.bytes >= theirs.bytes : mine.bytes > theirs.bytes;
}

void Synthesis::write_tcp(const Entry& entry) {
    TcpConversation::Output out{frames_, packets_, entry.t_ns};
    const Sender sender = sender_of(entry);
    switch (entry.kind) {
        case EntryKind::opened:
            tcp_of(entry.flow).handshake(out);
            break;
        case EntryKind::refused:
            tcp_of(entry.flow).refuse(out, says_refused(entry.note));
            break;
        case EntryKind::data:
            if (is_source(entry)) tcp_of(entry.flow).data(out, sender, entry.bytes);
            break;
        case EntryKind::omitted:
            if (is_source(entry)) {
                tcp_of(entry.flow).omitted(out, sender, entry.omitted, options_.max_omitted_frames);
            }
            break;
        case EntryKind::end:
            if (is_source(entry)) tcp_of(entry.flow).fin(out, sender);
            break;
        case EntryKind::reset:
            if (is_source(entry)) tcp_of(entry.flow).reset(out, sender);
            break;
        case EntryKind::message:
        case EntryKind::note:
            break;
    }
}

void Synthesis::write_datagram(std::size_t index) {
    Entry& entry = transcript_.entries[index];
    if (entry.kind != EntryKind::data || datagram_sources_[index] != index) return;
    const auto& [local, remote] = ends_[entry.flow];
    const bool ours = entry.direction == Direction::sent;
    auto bytes = packets_.udp(ours ? local : remote, ours ? remote : local, std::span(entry.bytes));
    const std::size_t length = bytes.size();
    const auto frame = frames_.add(entry.t_ns, std::move(bytes), length);
    if (frame != 0) entry.frames.push_back(frame);
}

void Synthesis::point_at_frames() {
    // First where every datagram stands, then the rest: a message comes before or after its data.
    std::vector<std::array<std::uint64_t, 2>> offsets(transcript_.flows.size());
    std::vector<std::size_t> messages;
    for (std::size_t i = 0; i < transcript_.entries.size(); ++i) {
        Entry& entry = transcript_.entries[i];
        if (entry.flow >= transcript_.flows.size()) continue;
        auto& offset = offsets[entry.flow].at(at(entry.direction));
        if (entry.kind == EntryKind::message) messages.push_back(i);
        if (entry.kind == EntryKind::omitted) offset += entry.omitted;
        if (transcript_.flows[entry.flow].transport == Transport::tcp) {
            point_at_frames(entry, offset);
        } else if (entry.kind == EntryKind::data) {
            entry.frames = transcript_.entries[datagram_sources_[i]].frames;
            datagrams_[entry.flow]
                .at(at(entry.direction))
                .append(entry.bytes.size(), entry.frames.empty() ? 0 : entry.frames.front());
        } else if (entry.kind == EntryKind::omitted) {
            datagrams_[entry.flow].at(at(entry.direction)).skip(entry.omitted);
        }
        if (entry.kind == EntryKind::data) offset += entry.bytes.size();
    }
    for (const std::size_t i : messages) {
        Entry& entry = transcript_.entries[i];
        if (transcript_.flows[entry.flow].transport == Transport::tcp || !entry.decoded) continue;
        entry.frames = datagrams_[entry.flow]
                           .at(at(entry.direction))
                           .covering(entry.decoded->stream_offset, entry.bytes.size());
    }
}

void Synthesis::point_at_frames(Entry& entry, std::uint64_t offset) {
    const auto found = conversations_.find(conversation_of(entry.flow));
    if (found == conversations_.end()) return;
    const TcpConversation& tcp = found->second;
    const Sender sender = sender_of(entry);
    switch (entry.kind) {
        case EntryKind::opened:
        case EntryKind::refused:
            entry.frames = tcp.handshake_frames();
            break;
        case EntryKind::end:
            entry.frames = tcp.fin_frames(sender);
            break;
        case EntryKind::reset:
            entry.frames = tcp.reset_frames(sender);
            break;
        case EntryKind::data:
            entry.frames = tcp.stream(sender).covering(offset, entry.bytes.size());
            break;
        case EntryKind::message:
            if (entry.decoded) {
                entry.frames =
                    tcp.stream(sender).covering(entry.decoded->stream_offset, entry.bytes.size());
            }
            break;
        case EntryKind::omitted:
        case EntryKind::note:
            break;
    }
}

}  // namespace

std::vector<Frame> synthesise(transcript::Transcript& transcript, const SynthesisOptions& options) {
    return Synthesis(transcript, options).run();
}

}  // namespace conform::capture
