#include "oracle/leg_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/fast_open_judge.hpp"
#include "oracle/traffic_class_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;
using capture::Side;
using capture::StreamEnding;

/// Enough for the bulk of a claimed leg to run ahead: 4 MiB.
constexpr std::size_t claimed_blocks = 4'096;
constexpr std::size_t compare_from = 16;

/// What may have happened, from the first bytes of both legs.
std::string guess(const std::vector<std::uint8_t>& source, const std::vector<std::uint8_t>& copy,
                  std::uint64_t at, const wire::Dialect& dialect) {
    if (at >= copy.size() || at > source.size()) return {};
    const auto offset = static_cast<std::ptrdiff_t>(at);
    const auto rest = copy.size() - at;
    if (at == 0 && rest >= 3 && copy[0] == dialect.version.major &&
        copy[1] == dialect.version.minor) {
        return "this looks like a message of SOCKS 6 that reached the remote";
    }
    constexpr std::size_t least = 4;  // so many equal bytes are no chance
    for (std::size_t lost = 1; at + lost + least <= source.size(); ++lost) {
        const auto count = std::min(rest, source.size() - at - lost);
        if (count >= least &&
            std::equal(copy.begin() + offset,
                       copy.begin() + offset + static_cast<std::ptrdiff_t>(count),
                       source.begin() + offset + static_cast<std::ptrdiff_t>(lost))) {
            return fmt::format("{} bytes may have been lost here", lost);
        }
    }
    for (std::size_t more = 1; more + least <= rest; ++more) {
        const auto count = std::min(rest - more, source.size() - at);
        if (count >= least &&
            std::equal(source.begin() + offset,
                       source.begin() + offset + static_cast<std::ptrdiff_t>(count),
                       copy.begin() + offset + static_cast<std::ptrdiff_t>(more))) {
            return fmt::format("{} bytes may have been put in or repeated here", more);
        }
    }
    return {};
}

}  // namespace

LegJudge::LegJudge(std::shared_ptr<Conversation> conversation, std::shared_ptr<RelayLeg> leg,
                   bool outgoing, bool certain)
    : conversation_(std::move(conversation)),
      leg_(std::move(leg)),
      outgoing_(outgoing),
      certain_(certain) {
    leg_->claimed = true;
    for (auto& one : leg_->directions) one.digest.allow(claimed_blocks);
    progress(true);
}

RelayLeg::Direction& LegJudge::by_proxy() {
    return leg_->side(outgoing_ ? Side::initiator : Side::acceptor);
}

RelayLeg::Direction& LegJudge::by_remote() {
    return leg_->side(outgoing_ ? Side::acceptor : Side::initiator);
}

bool LegJudge::compare(bool upward) {
    auto& client = upward ? conversation_->sent() : conversation_->received();
    auto& remote = upward ? by_proxy().digest : by_remote().digest;
    const auto difference = StreamDigest::compare(client, remote);
    if (!difference) return false;
    different(upward, *difference);
    client.lose();
    remote.lose();
    return true;
}

void LegJudge::progress(bool now) {
    const auto due = [&](const StreamDigest& left, const StreamDigest& right) {
        return now || (left.waiting() >= compare_from && right.waiting() >= compare_from);
    };
    if (!upward_broken_ && due(conversation_->sent(), by_proxy().digest)) {
        upward_broken_ = compare(true);
    }
    if (!downward_broken_ && due(conversation_->received(), by_remote().digest)) {
        downward_broken_ = compare(false);
    }
}

Sighting LegJudge::sighting_of(bool upward, std::uint64_t offset) const {
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = upward ? "data relayed to the remote" : "data relayed to the client";
    seen.where = fmt::format("byte {} of the application's stream {}", offset,
                             upward ? "from the client" : "from the remote");
    seen.frames = {leg_->begin.seen.frame};
    for (const auto& direction : leg_->directions) {
        if (direction.first) seen.frames.push_back(direction.first->frame);
    }
    if (conversation_->facts().operation) {
        seen.frames.push_back(conversation_->facts().operation->seen.frame);
    }
    return seen;
}

void LegJudge::different(bool upward, const StreamDigest::Difference& where) {
    const auto& client = upward ? conversation_->sent() : conversation_->received();
    const auto& remote = upward ? by_proxy().digest : by_remote().digest;
    const auto& source = upward ? client : remote;
    const auto& copy = upward ? remote : client;
    auto seen = sighting_of(upward, where.from);
    seen.expected = "the same bytes in the same order on both legs";
    seen.got = where.to - where.from == 1
                   ? fmt::format("another byte at {}", where.from)
                   : fmt::format("a difference between bytes {} and {}", where.from, where.to);
    if (where.from < copy.head().size()) {
        seen.bytes = marked(copy.head(), static_cast<std::size_t>(where.from), 1);
        seen.hint = guess(source.head(), copy.head(), where.from,
                          conversation_->docket().options().dialect);
    }
    const auto& request = conversation_->facts().request;
    const bool initial = upward && where.from < request.initial_data;
    const auto* relaying = upward ? "R05-CONN-P-DATA-C2R" : "R05-CONN-P-DATA-R2C";
    const auto* clause = !outgoing_ ? "R05-BIND-P-DATA"
                         : initial  ? "R05-METHOD-P-IDL-RELAY"
                                    : relaying;
    conversation_->docket().broken(clause, seen,
                                   certain_ ? std::nullopt : std::optional(undecided));
}

void LegJudge::judge_upward_length(bool complete) {
    const auto& client = conversation_->sent();
    const auto& proxy = by_proxy();
    if (upward_broken_ || !client.comparable() || !proxy.digest.comparable()) return;
    auto seen = sighting_of(true, std::min(client.size(), proxy.digest.size()));
    seen.expected = fmt::format("{} bytes, as the client sent", client.size());
    seen.got = fmt::format("{} bytes", proxy.digest.size());
    const auto* relaying = outgoing_ ? "R05-CONN-P-DATA-C2R" : "R05-BIND-P-DATA";
    if (proxy.digest.size() > client.size()) {
        if (complete) conversation_->docket().broken(relaying, seen);
        return;
    }
    // Both ended in good order, the client first, and nobody had cut it short.
    const auto& remote = by_remote();
    const bool client_done = conversation_->ending(Party::client) == StreamEnding::fin;
    const bool proxy_done = proxy.end == StreamEnding::fin &&
                            proxy.end_seen.frame > conversation_->end_seen(Party::client).frame;
    const bool remote_open = !remote.end || remote.end == StreamEnding::capture_ended ||
                             remote.end_seen.frame > proxy.end_seen.frame;
    const bool aborted = remote.end == StreamEnding::reset ||
                         conversation_->ending(Party::proxy) == StreamEnding::reset;
    if (!client_done || !proxy_done || !remote_open || aborted) return;
    if (proxy.digest.size() == client.size()) {
        conversation_->docket().held("R05-CONN-P-EOF-C2R", Party::proxy);
    } else if (complete) {
        seen.hint = "bytes were lost before the end of the stream";
        conversation_->docket().broken(relaying, seen);
    }
}

void LegJudge::judge_downward_length(bool complete) {
    const auto& client = conversation_->received();
    const auto& remote = by_remote();
    if (downward_broken_ || !client.comparable() || !remote.digest.comparable()) return;
    auto seen = sighting_of(false, std::min(client.size(), remote.digest.size()));
    seen.expected = fmt::format("{} bytes, as the remote sent", remote.digest.size());
    seen.got = fmt::format("{} bytes", client.size());
    const auto* relaying = outgoing_ ? "R05-CONN-P-DATA-R2C" : "R05-BIND-P-DATA";
    if (client.size() > remote.digest.size()) {
        if (complete) conversation_->docket().broken(relaying, seen);
        return;
    }
    if (conversation_->ending(Party::proxy) != StreamEnding::fin) return;
    const auto proxy_end = conversation_->end_seen(Party::proxy).frame;
    const bool client_ended = conversation_->ended(Party::client) &&
                              conversation_->ending(Party::client) != StreamEnding::capture_ended &&
                              conversation_->end_seen(Party::client).frame < proxy_end;
    const bool client_reset = conversation_->ending(Party::client) == StreamEnding::reset;
    const bool remote_done = remote.end == StreamEnding::fin && remote.end_seen.frame < proxy_end;
    if (client_reset) return;
    if (client.size() == remote.digest.size()) {
        if (remote_done) conversation_->docket().held("R05-CONN-P-EOF-R2C", Party::proxy);
    } else if (complete && remote_done && !client_ended) {
        seen.hint = "bytes were lost before the end of the stream";
        conversation_->docket().broken(relaying, seen);
    } else if (complete && client_ended && !remote_done) {
        // The client had ended its direction only; the other was cut with it (AMB-12).
        seen.ambiguity = "AMB-12";
        conversation_->docket().broken("R05-CONN-P-HALF-CLOSE", seen, warns);
    }
}

/// draft-05, "Operation Replies": the proxy bound address and port (AMB-40).
void LegJudge::judge_bind_address() {
    if (!outgoing_ || certain_ || !conversation_->facts().operation) return;
    const auto& operation = *conversation_->facts().operation;
    const bool related = !upward_broken_ && !downward_broken_ &&
                         conversation_->sent().size() + conversation_->received().size() >= 4;
    if (!related || operation.address.unspecified() || operation.port == 0) return;
    auto seen = sighting_of(true, 0);
    seen.what = "Operation Reply, bind_port";
    seen.where = "proxy, Operation Reply";
    seen.expected =
        fmt::format("{}, the port of the connection to the remote", leg_->begin.initiator.port);
    seen.got = std::to_string(operation.port);
    seen.ambiguity = "AMB-40";
    if (operation.port != leg_->begin.initiator.port) {
        conversation_->docket().broken("R05-OPR-P-CONNECT-BINDADDR", seen, warns);
    }
}

void LegJudge::held() {
    if (!certain_) return;
    auto& docket = conversation_->docket();
    if (outgoing_) docket.held("R05-CONN-P-ESTABLISH", Party::proxy);
    if (outgoing_) docket.held("R05-OPR-P-CONNECT-BINDADDR", Party::proxy);
    const auto moved = [](const StreamDigest& left, const StreamDigest& right) {
        return left.comparable() && right.comparable() && left.size() > 0 && right.size() > 0;
    };
    if (!upward_broken_ && moved(conversation_->sent(), by_proxy().digest)) {
        docket.held(outgoing_ ? "R05-CONN-P-DATA-C2R" : "R05-BIND-P-DATA", Party::proxy);
        if (conversation_->facts().request.initial_data > 0 && outgoing_) {
            docket.held("R05-METHOD-P-IDL-RELAY", Party::proxy);
        }
    }
    if (!downward_broken_ && moved(conversation_->received(), by_remote().digest)) {
        docket.held(outgoing_ ? "R05-CONN-P-DATA-R2C" : "R05-BIND-P-DATA", Party::proxy);
    }
}

void LegJudge::finish(bool complete) {
    progress(true);
    if (certain_) {
        judge_upward_length(complete);
        judge_downward_length(complete);
        if (outgoing_) judge_fast_open(*leg_, *conversation_);
        judge_traffic_class(by_proxy().traffic_class, *conversation_);
    } else {
        judge_bind_address();
    }
    held();
}

}  // namespace conform::oracle
