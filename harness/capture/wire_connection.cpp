#include "capture/wire_connection.hpp"

#include <algorithm>

#include "capture/packet.hpp"

namespace conform::capture {
namespace {

using Side = WireConnection::Side;

bool begins_another(const WireConnection& known, const FrameFacts& facts) {
    if ((facts.flags & (syn_flag | ack_flag)) != syn_flag) return false;
    const auto& side = known.of(facts.from);
    return side.syn_seen ? side.syn != facts.seq : side.stream.started();
}

void acknowledge(Side& side, const FrameFacts& facts) {
    if ((facts.flags & ack_flag) == 0 || !side.stream.started()) return;
    const auto taken = side.stream.offset_of(facts.ack);
    // What came with a SYN counts only if the answer takes it.
    if ((facts.flags & syn_flag) != 0) side.stream.forget_from(taken);
    side.acknowledged = std::max(side.acknowledged, taken);
}

void take(WireConnection& connection, const FrameFacts& facts, std::uint32_t frame) {
    auto& from = connection.sides.at(connection.sides[0].socket == facts.from ? 0 : 1);
    auto& to = connection.sides.at(connection.sides[0].socket == facts.from ? 1 : 0);
    const bool syn = (facts.flags & syn_flag) != 0;
    const auto first = facts.seq + (syn ? 1U : 0U);
    if (syn) {
        from.syn = facts.seq;
        from.syn_seen = true;
    }
    if (!from.stream.started() && (facts.flags & rst_flag) == 0) from.stream.start_at(first);
    if (!connection.handshake_done) connection.handshake.push_back(frame);
    connection.handshake_done = connection.handshake_done || !syn;
    from.stream.carry(first, facts.payload_length, frame);
    acknowledge(to, facts);
    if ((facts.flags & fin_flag) != 0) from.fins.push_back(frame);
    if ((facts.flags & rst_flag) != 0) from.resets.push_back(frame);
}

}  // namespace

WireConnections connections_in(std::span<const Frame> frames) {
    WireConnections connections;
    std::uint32_t number = 0;
    for (const auto& frame : frames) {
        ++number;
        const auto facts = facts_of(frame.captured);
        if (!facts || facts->quoted || facts->later_fragment ||
            facts->transport != transcript::Transport::tcp) {
            continue;
        }
        auto& known = connections[conversation_key(*facts)];
        if (known.empty() || begins_another(known.back(), *facts)) {
            auto& fresh = known.emplace_back();
            fresh.sides[0].socket = facts->from;
            fresh.sides[1].socket = facts->to;
        }
        take(known.back(), *facts, number);
    }
    return connections;
}

}  // namespace conform::capture
