// Steps that watch a connection: expect, relay.
#include <fmt/format.h>

#include "runner/datagram_watch.hpp"
#include "runner/interpreter.hpp"

namespace conform::runner {

using scenario::Duration;
using scenario::Step;
namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

constexpr Duration bytes_limit{5'000};
constexpr Duration close_limit{10'000};

Duration default_limit(const scenario::Wanted& wanted) {
    const auto close = std::holds_alternative<scenario::EndOfStream>(wanted) ||
                       std::holds_alternative<scenario::Reset>(wanted) ||
                       std::holds_alternative<scenario::Closed>(wanted);
    return close ? close_limit : bytes_limit;
}

}  // namespace

Interpreter::AwaitFlow Interpreter::expect_no_connection(const Step& step,
                                                         const scenario::Expect& action,
                                                         const scenario::NoConnection& wanted,
                                                         Scope& scope) {
    const auto& actor = action.speaker.actor;
    const auto index = cast_.accepted(actor);
    const auto until = (scope.trial ? scope.since : Clock::now()) + wanted.time;
    const auto came = [&] {
        const auto& arrived = cast_.arrived(actor);
        return arrived.size() > index && arrived[index].at <= until;
    };
    while (!halted_ && !came() && Clock::now() < until) co_await pulse_.wait_until(until);
    if (halted_) co_return Flow::stop;

    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("connection to {}", actor);
    seen.where = actor;
    seen.expected = fmt::format("none for {} ms", wanted.time.count());
    seen.hint = action.expectation.hint;
    if (!came()) co_return note(scope, judge_.kept(action.expectation.judgement, seen));
    const auto& stream = cast_.arrived(actor)[index].conversation->stream();
    seen.got = fmt::format("one, from {}", to_string(stream.remote_endpoint()));
    co_return note(scope, judge_.broken({}, action.expectation.judgement, seen));
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Expect& action,
                                            Scope& scope) {
    const auto& expectation = action.expectation;
    if (const auto* none = std::get_if<scenario::NoConnection>(&expectation.wanted)) {
        co_return co_await expect_no_connection(step, action, *none, scope);
    }
    const auto mail = cast_.mailbox(action.speaker.actor);
    if (mail && scope.trial) scope.trial->reads(mail);
    const auto from = mail ? nullptr : conversation(action.speaker, scope);
    if (!mail && !from) {
        co_return scenario_error(step, scope, action.speaker.actor + " has no connection");
    }

    const auto context = match_context(scope);
    const auto since = scope.trial ? scope.since : Clock::now();
    std::unique_ptr<Watch> watching;
    if (mail) {
        watching = std::make_unique<DatagramWatch>(expectation, *mail, recorder_, context,
                                                   step.pointer, since);
    } else {
        watching = std::make_unique<StreamWatch>(expectation, *from, recorder_, context,
                                                 step.pointer, since);
    }
    auto& watch = *watching;
    if (watch.error()) co_return scenario_error(step, scope, *watch.error());
    auto until = deadline(scope, expectation.within, default_limit(expectation.wanted));
    if (const auto* silence = std::get_if<scenario::Silence>(&expectation.wanted)) {
        until = since + silence->time;
    }

    const auto where = mail ? fmt::format("{}, datagram {}", action.speaker.actor, mail->consumed())
                            : place(action.speaker, *from);
    auto sighting = watch.look();
    while (!halted_ && std::holds_alternative<Undecided>(sighting) && Clock::now() < until) {
        co_await pulse_.wait_until(until);
        sighting = watch.look();
    }
    if (watch.error()) co_return scenario_error(step, scope, *watch.error());
    if (halted_) co_return Flow::stop;

    if (const auto* came = std::get_if<Came>(&sighting)) {
        Seen at;
        at.step = step.pointer;
        at.what = watch.title();
        at.where = where;
        co_return judge_message(step, action, *came, std::move(at), scope);
    }
    Seen seen;
    seen.step = step.pointer;
    seen.what = watch.title();
    seen.where = where;
    seen.expected = watch.wanted();
    seen.hint = expectation.hint;
    if (const auto* other = std::get_if<CameOtherwise>(&sighting)) {
        seen.got = other->got;
        seen.bytes = other->bytes;
    } else {
        const auto waited = std::chrono::duration<double>(Clock::now() - since).count();
        timed_out_ = true;
        seen.got = fmt::format("{} within {:.1f} s", std::get<Undecided>(sighting).so_far, waited);
        seen.bytes = mark(watch.unread(), 0, 0);
        if (may_be_lost()) {
            seen.got += "; a datagram may have been lost on the way";
            co_return note(scope, {judge_.inconclusive(seen)});
        }
    }
    co_return note(scope, judge_.broken({}, expectation.judgement, seen));
}

Interpreter::Flow Interpreter::judge_message(const Step& step, const scenario::Expect& action,
                                             const Came& came, Seen seen, Scope& scope) {
    const auto& outer = action.expectation.judgement;
    seen.got = came.got;
    if (!came.message) {
        for (const auto& [variable, path] : action.expectation.capture) {
            scope.variables[variable] = came.bytes;
        }
        return note(scope, judge_.kept(outer, seen));
    }
    if (came.message->scenario_error) {
        return scenario_error(step, scope, *came.message->scenario_error);
    }
    return judge_fields(came, {outer, action.expectation.hint, seen}, scope);
}

Interpreter::Flow Interpreter::judge_fields(const Came& came, const FieldsJudgement& judged,
                                            Scope& scope) {
    auto flow = Flow::go_on;
    bool broken = false;
    for (const auto& field : came.message->fields) {
        const auto& inner = field.judgement;
        auto seen = judged.seen;
        seen.what += ", " + field.what;
        seen.expected = field.expected;
        seen.got = field.got;
        seen.hint = judged.hint;
        seen.bytes = mark(came.bytes, field.offset, field.length);
        seen.ambiguity = field.tier ? field.tier->ambiguity : "";
        std::vector<Finding> findings;
        if (!field.fits) {
            broken = true;
            findings = judge_.broken(inner, judged.outer, seen);
        } else if (field.tier) {
            findings = judge_.tolerated(field.tier->verdict, inner, judged.outer, seen);
        } else {
            findings = judge_.kept(inner, seen);
        }
        if (note(scope, std::move(findings)) == Flow::stop) flow = Flow::stop;
    }
    if (flow == Flow::stop) return flow;
    for (const auto& [variable, value] : came.message->captured) scope.variables[variable] = value;
    if (broken) return Flow::go_on;
    auto seen = judged.seen;
    seen.got = "as expected";
    return note(scope, judge_.kept(judged.outer, seen));
}

Interpreter::AwaitFlow Interpreter::relay_one_way(
    const Step& step, std::shared_ptr<Conversation> from, std::shared_ptr<Conversation> to,
    std::string route, std::uint64_t seed, const scenario::RelayCheck& action, Scope& scope) {
    const auto size = evaluate(action.bytes, scope.variables);
    if (const auto* why = std::get_if<std::string>(&size)) {
        co_return scenario_error(step, scope, *why);
    }
    const auto length = std::get<std::uint64_t>(size);
    ByteSource source;
    source.append(PatternPiece{seed, 0, length});
    tasks_.spawn([](std::shared_ptr<Conversation> sender, ByteSource bytes,
                    std::string pointer) -> net::Awaitable<void> {
        // A write that fails shows at the other end, where it is judged.
        static_cast<void>(co_await sender->write(bytes, 0, bytes.size(), std::move(pointer)));
    }(from, source, step.pointer));

    scenario::Expectation expectation;
    expectation.wanted = scenario::Data(scenario::Pattern{seed, 0, length});
    const auto context = match_context(scope);
    const auto since = Clock::now();
    StreamWatch watch(expectation, *to, recorder_, context, step.pointer, since);
    const auto until = deadline(scope, action.within, bytes_limit);
    auto sighting = watch.look();
    while (!halted_ && std::holds_alternative<Undecided>(sighting) && Clock::now() < until) {
        co_await pulse_.wait_until(until);
        sighting = watch.look();
    }
    if (halted_) co_return Flow::stop;
    if (std::holds_alternative<Came>(sighting)) co_return Flow::go_on;

    Seen seen;
    seen.step = step.pointer;
    seen.what = "data from " + route;
    seen.expected = fmt::format("{} bytes, unchanged", length);
    if (const auto* other = std::get_if<CameOtherwise>(&sighting)) {
        seen.got = other->got;
        seen.bytes = other->bytes;
    } else {
        timed_out_ = true;
        seen.got = std::get<Undecided>(sighting).so_far + " in time";
    }
    co_return note(scope, judge_.broken({}, action.judgement, seen));
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::RelayCheck& action,
                                            Scope& scope) {
    const auto a = conversation(action.a, scope);
    const auto b = conversation(action.b, scope);
    if (!a || !b) {
        co_return scenario_error(step, scope,
                                 (a ? action.b : action.a).actor + " has no connection");
    }
    // Fresh data each time, so that bytes of an earlier check cannot pass for these.
    const auto seed = 0x52454C4159ULL + 2 * relay_checks_++;
    const auto name_a = action.a.actor;
    const auto name_b = action.b.actor;
    std::vector<AwaitFlow> both;
    both.push_back(relay_one_way(step, a, b, name_a + " to " + name_b, seed, action, scope));
    both.push_back(relay_one_way(step, b, a, name_b + " to " + name_a, seed + 1, action, scope));
    if (co_await join_branches(std::move(both)) == Flow::stop) co_return Flow::stop;

    Seen seen;
    seen.step = step.pointer;
    seen.what = "data between " + name_a + " and " + name_b;
    seen.got = "unchanged both ways";
    co_return note(scope, judge_.kept(action.judgement, seen));
}

}  // namespace conform::runner
