// The step that judges what only the wire shows: packet.
//
// The headers that TCP_SAVED_SYN kept are the evidence for SYNs, TCP_INFO for what became of data
// in a SYN of our own, and the socket for datagrams; what they do not tell is inconclusive. Round
// trips are told by the clock, on a path whose delay the case has set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/interpreter.hpp"

namespace conform::runner {

using scenario::Step;
namespace wire = socks6::wire;

namespace {

constexpr scenario::Duration payload_limit{5'000};

constexpr std::string_view acknowledged = "data_acknowledged";

bool permits(const scenario::Packet& action, scenario::PacketEvidence source) {
    return std::find(action.evidence.begin(), action.evidence.end(), source) !=
           action.evidence.end();
}

bool asks_for_acknowledgement(const scenario::Packet& action) {
    return std::any_of(action.syn.begin(), action.syn.end(),
                       [](const auto& match) { return match.field == acknowledged; });
}

bool asks_for_headers(const scenario::Packet& action) {
    return action.tos || action.syn_payload ||
           std::any_of(action.syn.begin(), action.syn.end(),
                       [](const auto& match) { return match.field != acknowledged; });
}

std::uint64_t number_of(const Conversation& from, std::string_view field) {
    if (field == acknowledged) return from.syn_data_acknowledged().value_or(false) ? 1 : 0;
    const SynFacts& facts = *from.syn();
    if (field == "payload_length") return facts.payload_length;
    if (field == "tfo_option") return facts.tfo_option ? 1 : 0;
    if (field == "mptcp") return facts.mptcp ? 1 : 0;
    return facts.tos;
}

/// How one fact compares with what is wanted of it.
std::variant<FieldOutcome, std::string> compare(const scenario::FieldMatch& wanted,
                                                std::uint64_t number, const MatchContext& context) {
    FieldOutcome outcome;
    outcome.judgement = wanted.judgement;
    outcome.what = wanted.field;
    outcome.expected = describe(wanted.is, wanted.field, context);
    outcome.got = std::to_string(number);
    const auto first = number_fits(wanted.is, number, context.variables);
    if (const auto* why = std::get_if<std::string>(&first)) return *why;
    outcome.fits = std::get<bool>(first);
    for (const auto& tier : wanted.or_) {
        outcome.expected += " or " + describe(tier.is, wanted.field, context);
        const auto further = number_fits(tier.is, number, context.variables);
        if (const auto* why = std::get_if<std::string>(&further)) return *why;
        if (outcome.fits || !std::get<bool>(further)) continue;
        outcome.fits = true;
        outcome.tier = &tier;
    }
    return outcome;
}

}  // namespace

std::optional<std::string> Interpreter::lacks_evidence(const scenario::Packet& action,
                                                       const Conversation& conversation) const {
    using scenario::PacketEvidence;
    const bool headers = asks_for_headers(action);
    const bool info = asks_for_acknowledgement(action);
    if ((headers && !permits(action, PacketEvidence::saved_syn)) ||
        (info && !permits(action, PacketEvidence::tcp_info))) {
        return "the evidence that it asks for comes with a later release";
    }
    if (info && !conversation.syn_data_acknowledged()) {
        return "this connection was not opened from here with TCP Fast Open";
    }
    if (headers && !conversation.syn()) {
        return "no SYN was kept (TCP_SAVED_SYN) for this connection";
    }
    return std::nullopt;
}

Interpreter::AwaitFlow Interpreter::expect_syn_payload(const Step& step,
                                                       const scenario::Packet& action,
                                                       std::shared_ptr<Conversation> from,
                                                       Seen seen, Scope& scope) {
    auto source = data_source(*action.syn_payload, scope.variables);
    if (const auto* why = std::get_if<std::string>(&source)) {
        co_return scenario_error(step, scope, *why);
    }
    const auto& wanted = std::get<ByteSource>(source);
    const std::size_t carried = from->syn()->payload_length;
    // What the SYN carried is the beginning of the stream, whether it was acknowledged at once or
    // had to be sent again.
    if (from->consumed() > 0) {
        co_return scenario_error(step, scope, "bytes were consumed before the SYN is judged");
    }
    const auto until = Clock::now() + scaled(payload_limit);
    while (!halted_ && from->unread().size() < carried && from->ended() == Ended::open &&
           Clock::now() < until) {
        co_await pulse_.wait_until(until);
    }
    if (halted_) co_return Flow::stop;
    const auto got = from->unread().first(std::min(from->unread().size(), carried));
    wire::Buffer expected(
        static_cast<std::size_t>(std::min<std::uint64_t>(wanted.size(), carried)));
    wanted.read(0, expected);
    seen.what += ", payload";
    seen.expected = fmt::format("the first bytes of these {}", wanted.size());
    if (got.size() == carried &&
        std::equal(expected.begin(), expected.end(), got.begin(), got.end())) {
        seen.got = fmt::format("{} of them", carried);
        co_return note(scope, judge_.kept(action.judgement, seen));
    }
    seen.got = fmt::format("{} in the SYN, of which {} arrived", count_bytes(carried), got.size());
    seen.bytes = mark(got, 0, got.size());
    co_return note(scope, judge_.broken({}, action.judgement, seen));
}

Clock::duration Interpreter::remote_round_trip() const {
    const auto path = case_.paths.find(scenario::PathSide::remote);
    if (path == case_.paths.end()) return {};
    return path->second.to_proxy.delay + path->second.from_proxy.delay;
}

Interpreter::AwaitFlow Interpreter::judge_round_trips(const Step& step,
                                                      const scenario::Packet& action,
                                                      std::shared_ptr<Conversation> from, Seen seen,
                                                      Scope& scope) {
    const auto round_trip = remote_round_trip();
    const auto asked_at = from->last_write();
    if (round_trip.count() == 0 || !asked_at) {
        co_return scenario_error(step, scope,
                                 "first_flight needs a remote path with a delay, and bytes that "
                                 "this connection has sent");
    }
    const auto until = Clock::now() + scaled(payload_limit);
    while (!halted_ && !from->next_arrival() && Clock::now() < until) {
        co_await pulse_.wait_until(until);
    }
    if (halted_) co_return Flow::stop;
    seen.what = "first flight";
    seen.where = place(action.speaker, *from);
    if (from->unread().empty()) {
        seen.expected = "bytes of the remote";
        seen.got = from->ended() == Ended::open ? "nothing" : "the end";
        co_return note(scope, judge_.broken({}, action.judgement, seen));
    }
    const std::chrono::duration<double> taken = *from->next_arrival() - *asked_at;
    const std::chrono::duration<double> one = round_trip;
    Came came;
    auto outcome =
        compare(*action.round_trips, static_cast<std::uint64_t>(std::llround(taken / one)),
                match_context(scope));
    if (const auto* why = std::get_if<std::string>(&outcome)) {
        co_return scenario_error(step, scope, *why);
    }
    auto& field = std::get<FieldOutcome>(outcome);
    field.what = "round trips between the last byte sent and the first byte of the answer";
    field.got +=
        fmt::format(" ({:.1f} ms, at {:.0f} ms each)", taken.count() * 1e3, one.count() * 1e3);
    came.message.emplace().fields.push_back(std::move(field));
    co_return judge_fields(came, {action.judgement, action.hint, seen}, scope);
}

Interpreter::Flow Interpreter::judge_datagram(const Step& step, const scenario::Packet& action,
                                              const Mailbox& mail, Scope& scope) {
    Seen seen;
    seen.step = step.pointer;
    seen.what = "datagram";
    seen.where = action.speaker.actor;
    seen.hint = action.hint;
    seen.evidence = EvidenceSource::socket;
    const auto tos = mail.latest_tos();
    if (!action.tos || !tos) {
        seen.got = action.tos ? "the kernel does not tell it" : "a datagram has no SYN";
        return note(scope, {judge_.inconclusive(seen)});
    }
    const auto outcome = compare(*action.tos, *tos, match_context(scope));
    if (const auto* why = std::get_if<std::string>(&outcome)) {
        return scenario_error(step, scope, *why);
    }
    const auto& fact = std::get<FieldOutcome>(outcome);
    // Routers may write what they like into that byte.
    if (may_be_lost() && !fact.fits) {
        seen.got = fmt::format("{}, or so the way there made it", fact.got);
        return note(scope, {judge_.inconclusive(seen)});
    }
    Came came;
    came.message.emplace().fields.push_back(fact);
    return judge_fields(came, {action.judgement, action.hint, seen}, scope);
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Packet& action,
                                            Scope& scope) {
    if (const auto mail = cast_.mailbox(action.speaker.actor)) {
        co_return judge_datagram(step, action, *mail, scope);
    }
    const auto from = conversation(action.speaker, scope);
    if (!from) co_return scenario_error(step, scope, action.speaker.actor + " has no connection");
    Seen seen;
    seen.step = step.pointer;
    seen.what = "SYN";
    seen.where = fmt::format("{}, the connection from {}", action.speaker.actor,
                             to_string(from->stream().remote_endpoint()));
    seen.hint = action.hint;
    if (action.round_trips) co_return co_await judge_round_trips(step, action, from, seen, scope);
    if (const auto why = lacks_evidence(action, *from)) {
        seen.got = *why;
        co_return note(scope, {judge_.inconclusive(seen)});
    }
    seen.evidence = asks_for_headers(action) ? EvidenceSource::saved_syn : EvidenceSource::tcp_info;

    Came came;
    auto& fields = came.message.emplace().fields;
    auto wanted = action.syn;
    if (action.tos) wanted.push_back(*action.tos);
    const auto context = match_context(scope);
    for (const auto& match : wanted) {
        auto outcome = compare(match, number_of(*from, match.field), context);
        if (const auto* why = std::get_if<std::string>(&outcome)) {
            co_return scenario_error(step, scope, *why);
        }
        fields.push_back(std::move(std::get<FieldOutcome>(outcome)));
    }
    if (judge_fields(came, {action.judgement, action.hint, seen}, scope) == Flow::stop) {
        co_return Flow::stop;
    }
    if (!action.syn_payload) co_return Flow::go_on;
    co_return co_await expect_syn_payload(step, action, from, seen, scope);
}

}  // namespace conform::runner
