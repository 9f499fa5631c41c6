#include "capture/mirror.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>

#include "capture/endpoint.hpp"

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::EntryKind;
using transcript::Flow;
using transcript::FlowEnd;
using transcript::Transport;

// Transport, whether our actor connected (TCP), our end, the other end.
using Key = std::tuple<Transport, bool, std::string, std::uint16_t, std::string, std::uint16_t>;

Key key(Transport transport, bool initiated, const FlowEnd& local, const FlowEnd& remote) {
    const bool connected = transport == Transport::tcp && initiated;
    return {transport, connected, local.address, local.port, remote.address, remote.port};
}

bool known(const FlowEnd& end) {
    return end.port != 0 && parse_address(end.address).has_value();
}

std::vector<bool> refused_flows(const transcript::Transcript& transcript) {
    std::vector<bool> refused(transcript.flows.size());
    for (const auto& entry : transcript.entries) {
        if (entry.kind == EntryKind::refused && entry.flow < refused.size()) {
            refused[entry.flow] = true;
        }
    }
    return refused;
}

}  // namespace

std::vector<bool> initiators(const transcript::Transcript& transcript) {
    std::vector<bool> initiated;
    for (const Flow& flow : transcript.flows) initiated.push_back(flow.initiated);
    for (const auto& entry : transcript.entries) {
        if (entry.flow >= initiated.size()) continue;
        if (entry.kind == EntryKind::opened) {
            initiated[entry.flow] = entry.direction == Direction::sent;
        } else if (entry.kind == EntryKind::refused) {
            initiated[entry.flow] = true;
        }
    }
    return initiated;
}

std::vector<std::optional<std::size_t>> mirrored_flows(const transcript::Transcript& transcript) {
    const auto initiated = initiators(transcript);
    const auto refused = refused_flows(transcript);
    std::vector<std::optional<std::size_t>> partners(transcript.flows.size());
    std::map<Key, std::deque<std::size_t>> waiting;
    for (std::size_t i = 0; i < transcript.flows.size(); ++i) {
        const Flow& flow = transcript.flows[i];
        if (refused[i] || !known(flow.local) || !known(flow.remote)) continue;
        auto& others = waiting[key(flow.transport, !initiated[i], flow.remote, flow.local)];
        if (others.empty()) {
            waiting[key(flow.transport, initiated[i], flow.local, flow.remote)].push_back(i);
            continue;
        }
        partners[i] = others.front();
        partners[others.front()] = i;
        others.pop_front();
    }
    return partners;
}

}  // namespace conform::capture
