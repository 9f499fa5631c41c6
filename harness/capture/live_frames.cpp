#include "capture/live_frames.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "capture/endpoint.hpp"
#include "capture/mirror.hpp"
#include "capture/stream_frames.hpp"
#include "capture/wire_connection.hpp"
#include "capture/wire_datagrams.hpp"

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::Entry;
using transcript::EntryKind;
using transcript::Flow;
using transcript::Transcript;
using transcript::Transport;

struct Ends {
    Socket local, remote;
};

std::optional<Ends> known_ends(const Flow& flow) {
    const auto local = parse_address(flow.local.address);
    const auto remote = parse_address(flow.remote.address);
    if (!local || !remote || flow.local.port == 0 || flow.remote.port == 0) return std::nullopt;
    return Ends{{*local, flow.local.port}, {*remote, flow.remote.port}};
}

std::size_t at(Direction direction) {
    return direction == Direction::sent ? 0 : 1;
}

/// What is known of one flow of the transcript while its entries are gone through.
struct Matched {
    std::optional<Ends> ends;
    const WireConnection* connection = nullptr;
    std::array<std::uint64_t, 2> offset{};  // sent, received: bytes of the entries so far
    std::array<StreamFrames, 2> datagrams;  // UDP
    std::array<std::map<WireDatagrams::Identity, std::size_t>, 2> claimed;  // UDP
    std::array<std::uint64_t, 2> lost{};  // UDP: datagrams that no frame holds
};

class Matching {
  public:
    Matching(Transcript& transcript, std::span<const Frame> frames)
        : transcript_(transcript),
          connections_(connections_in(frames)),
          datagrams_(frames),
          flows_(transcript.flows.size()) {
        const auto initiated = initiators(transcript);
        // Both ends of a connection may be ours; each end counts for itself.
        std::map<std::pair<ConversationKey, bool>, std::size_t> used;
        for (std::size_t i = 0; i < flows_.size(); ++i) {
            flows_[i].ends = known_ends(transcript.flows[i]);
            if (!flows_[i].ends || transcript.flows[i].transport != Transport::tcp) continue;
            const auto key =
                conversation_key(Transport::tcp, flows_[i].ends->local, flows_[i].ends->remote);
            const auto found = connections_.find(key);
            if (found == connections_.end()) continue;
            auto& next = used[{key, initiated[i]}];
            if (next < found->second.size()) flows_[i].connection = &found->second[next++];
        }
    }

    std::vector<std::string> run() {
        std::vector<Entry*> messages;
        for (auto& entry : transcript_.entries) {
            entry.frames.clear();
            if (entry.flow >= flows_.size()) continue;
            if (entry.kind == EntryKind::message) {
                messages.push_back(&entry);
            } else if (transcript_.flows[entry.flow].transport == Transport::tcp) {
                match_tcp(entry);
            } else {
                match_datagram(entry);
            }
        }
        for (auto* entry : messages) match_message(*entry);
        return missing();
    }

  private:
    const WireConnection::Side& sender_of(const Matched& flow, Direction direction) const {
        return direction == Direction::sent ? flow.connection->of(flow.ends->local)
                                            : flow.connection->other_than(flow.ends->local);
    }

    void match_tcp(Entry& entry) {
        auto& flow = flows_[entry.flow];
        auto& offset = flow.offset.at(at(entry.direction));
        const auto begin = offset;
        if (entry.kind == EntryKind::data) offset += entry.bytes.size();
        if (entry.kind == EntryKind::omitted) offset += entry.omitted;
        if (flow.connection == nullptr) return;
        const auto& sender = sender_of(flow, entry.direction);
        switch (entry.kind) {
            case EntryKind::opened:
            case EntryKind::refused:
                entry.frames = flow.connection->handshake;
                break;
            case EntryKind::data:
                entry.frames = sender.stream.covering(begin, entry.bytes.size());
                break;
            case EntryKind::end:
                entry.frames = sender.fins;
                break;
            case EntryKind::reset:
                entry.frames = sender.resets;
                break;
            default:
                break;
        }
    }

    void match_datagram(Entry& entry) {
        auto& flow = flows_[entry.flow];
        const auto way = at(entry.direction);
        if (entry.kind == EntryKind::omitted) flow.datagrams.at(way).skip(entry.omitted);
        if (entry.kind != EntryKind::data) return;
        std::uint32_t frame = 0;
        if (flow.ends) {
            const bool sent = entry.direction == Direction::sent;
            const auto identity =
                datagrams_.identity(sent ? flow.ends->local : flow.ends->remote,
                                    sent ? flow.ends->remote : flow.ends->local, entry.bytes);
            const auto equal = datagrams_.frames_of(identity);
            auto& next = flow.claimed.at(way)[identity];
            if (next < equal.size()) frame = equal[next++];
        }
        if (frame != 0) entry.frames = {frame};
        if (frame == 0) ++flow.lost.at(way);
        flow.datagrams.at(way).append(entry.bytes.size(), frame);
    }

    void match_message(Entry& entry) {
        if (!entry.decoded) return;
        const auto& flow = flows_[entry.flow];
        const auto begin = entry.decoded->stream_offset;
        if (transcript_.flows[entry.flow].transport == Transport::udp) {
            entry.frames =
                flow.datagrams.at(at(entry.direction)).covering(begin, entry.bytes.size());
        } else if (flow.connection != nullptr) {
            entry.frames =
                sender_of(flow, entry.direction).stream.covering(begin, entry.bytes.size());
        }
    }

    /// How much of a direction must be in the capture.
    std::uint64_t expected(const Matched& flow, Direction direction) const {
        const auto told = flow.offset.at(at(direction));
        if (flow.connection == nullptr || direction == Direction::received) return told;
        const auto& sender = sender_of(flow, direction);
        const bool cut_off = !sender.resets.empty() ||
                             !flow.connection->other_than(flow.ends->local).resets.empty() ||
                             sender.fins.empty();
        return cut_off ? std::min(told, std::max(sender.acknowledged, sender.stream.end())) : told;
    }

    std::vector<std::string> missing() const {
        std::vector<std::string> lines;
        const auto add = [&](std::size_t index, Direction direction, const std::string& what) {
            constexpr std::size_t most = 16;
            if (lines.size() == most) return;
            const auto& flow = transcript_.flows[index];
            lines.push_back(fmt::format("{}, {} {} {}: {}", flow.actor,
                                        direction == Direction::sent ? "sent to" : "received from",
                                        flow.remote.address, flow.remote.port, what));
        };
        for (std::size_t i = 0; i < flows_.size(); ++i) {
            for (const auto direction : {Direction::sent, Direction::received}) {
                const auto& flow = flows_[i];
                if (const auto lost = flow.lost.at(at(direction)); lost != 0) {
                    add(i, direction, fmt::format("{} datagrams", lost));
                }
                if (transcript_.flows[i].transport != Transport::tcp) continue;
                const auto end = expected(flow, direction);
                const auto gaps = flow.connection == nullptr
                                      ? WireStream().missing(end)
                                      : sender_of(flow, direction).stream.missing(end);
                for (const auto& gap : gaps) {
                    add(i, direction, fmt::format("bytes {} to {}", gap.begin, gap.end - 1));
                }
            }
        }
        return lines;
    }

    Transcript& transcript_;
    WireConnections connections_;
    WireDatagrams datagrams_;
    std::vector<Matched> flows_;
};

}  // namespace

std::vector<std::string> match_frames(Transcript& transcript, std::span<const Frame> frames) {
    return Matching(transcript, frames).run();
}

std::set<ConversationKey> conversation_keys(const Transcript& transcript) {
    std::set<ConversationKey> keys;
    for (const auto& flow : transcript.flows) {
        if (const auto ends = known_ends(flow)) {
            keys.insert(conversation_key(flow.transport, ends->local, ends->remote));
        }
    }
    return keys;
}

}  // namespace conform::capture
