// Steps that open, feed and watch connections: connect, accept, send, expect, relay.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

#include "runner/interpreter.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {

using scenario::Duration;
using scenario::Step;
namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

constexpr Duration bytes_limit{5'000};
constexpr Duration close_limit{10'000};
constexpr Duration connect_limit{5'000};

/// Pieces of a cut payload leave as segments of their own.
void disable_nagle(const net::Stream& stream) {
    const int handle = stream.native_handle();
    if (handle < 0) return;
    const int on = 1;
    // In-memory streams have no such option; a failure only coalesces pieces.
    static_cast<void>(setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

Duration default_limit(const scenario::Wanted& wanted) {
    const auto close = std::holds_alternative<scenario::EndOfStream>(wanted) ||
                       std::holds_alternative<scenario::Reset>(wanted) ||
                       std::holds_alternative<scenario::Closed>(wanted);
    return close ? close_limit : bytes_limit;
}

/// Adds where passwords stand in a message that was sent.
void find_secrets(const wire::Field& field, std::size_t flow, std::uint64_t message_offset,
                  std::vector<transcript::SecretRange>& secrets) {
    if (field.secret && field.children.empty()) {
        secrets.push_back(
            {flow, transcript::Direction::sent, message_offset + field.offset, field.length});
    }
    for (const auto& child : field.children) find_secrets(child, flow, message_offset, secrets);
}

/// Where the payload is cut, sorted; offsets outside of it are moved inside.
std::variant<std::vector<std::uint64_t>, std::string> cuts(const scenario::Send& action,
                                                           std::uint64_t size,
                                                           const scenario::Variables& variables) {
    std::vector<std::uint64_t> offsets;
    if (size < 2) return offsets;
    if (action.every_byte) {
        for (std::uint64_t i = 1; i < size; ++i) offsets.push_back(i);
        return offsets;
    }
    for (const auto& split : action.split) {
        std::int64_t offset = 0;
        if (const auto* literal = std::get_if<std::int64_t>(&split)) {
            offset = *literal;
        } else {
            const auto value = std::get<scenario::Expression>(split).evaluate(variables);
            if (const auto* why = std::get_if<std::string>(&value)) return *why;
            offset = static_cast<std::int64_t>(std::get<std::uint64_t>(value));
        }
        if (offset < 0) offset += static_cast<std::int64_t>(size);
        offsets.push_back(static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(offset, 1, static_cast<std::int64_t>(size) - 1)));
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    return offsets;
}

}  // namespace

std::optional<net::Endpoint> Interpreter::destination(const scenario::Connect& action,
                                                      const Scope& scope) const {
    const auto* actor = cast_.actor(action.speaker.actor);
    if (actor && actor->role == scenario::ActorRole::client) return target_.tcp;
    if (const auto* captured = std::get_if<scenario::ToCaptured>(&action.to)) {
        const auto found = scope.variables.find(captured->variable);
        if (found == scope.variables.end()) return std::nullopt;
        if (const auto* endpoint = std::get_if<scenario::CapturedEndpoint>(&found->second)) {
            return net::Endpoint::from_wire(endpoint->address.view(), endpoint->port);
        }
    } else if (const auto* to = std::get_if<scenario::ToActor>(&action.to)) {
        if (const auto endpoint = cast_.endpoint_of(*to)) {
            return net::Endpoint::from_wire(endpoint->address.view(), endpoint->port);
        }
    }
    return std::nullopt;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Connect& action,
                                            Scope& scope) {
    const auto to = destination(action, scope);
    if (!to) co_return scenario_error(step, scope, "nothing to connect to");

    const EncodeContext context{target_, scope.variables, find_actor_};
    EncodedPayload first;
    if (action.first) {
        auto encoded = encode(*action.first, context);
        if (const auto* why = std::get_if<std::string>(&encoded)) {
            co_return scenario_error(step, scope, *why);
        }
        first = std::get<EncodedPayload>(std::move(encoded));
    }
    wire::Buffer in_syn;
    net::ConnectOptions options;
    options.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        scaled(action.within.value_or(connect_limit)));
    if (action.tfo) {
        in_syn.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(first.bytes.size(), 65'536)));
        first.bytes.read(0, in_syn);
        options.tfo_payload = in_syn;
    }
    if (action.tos) {
        const auto tos = evaluate(*action.tos, scope.variables);
        if (const auto* why = std::get_if<std::string>(&tos)) {
            co_return scenario_error(step, scope, *why);
        }
        options.tos = static_cast<std::uint8_t>(std::get<std::uint64_t>(tos));
    }
    if (action.other_source) {
        // Every address of 127.0.0.0/8 is this machine's; elsewhere there may be no second one.
        if (!target_.tcp.address.is_v4() || target_.tcp.address.bytes()[0] != 127) {
            Seen seen;
            seen.step = step.pointer;
            seen.what = "a second source address";
            seen.got = "only known on IPv4 loopback";
            co_return note(scope, {judge_.inconclusive(seen)});
        }
        options.source = net::Endpoint{net::IpAddress::v4({127, 0, 0, 2}), 0};
    }

    auto connected = co_await transport_.connector.connect(*to, options);
    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("connection of {} to {}", action.speaker.actor, to_string(*to));
    seen.hint = action.hint;
    if (!connected) {
        const auto flow = recorder_.add_flow({action.speaker.actor,
                                              transcript::Transport::tcp,
                                              true,
                                              {},
                                              {to_string(to->address), to->port}});
        recorder_.refused(flow, to_string(connected.error()), step.pointer);
        if (action.refused) co_return note(scope, judge_.kept(action.judgement, seen));
        seen.expected = "accepted";
        seen.got = to_string(connected.error());
        if (*to == target_.tcp) {
            target_unreachable_ = true;
            co_return note(scope, {judge_.inconclusive(seen)});
        }
        co_return note(scope, judge_.broken({}, action.judgement, seen));
    }
    disable_nagle(*connected->stream);
    auto opened = cast_.adopt(action.speaker.actor, connection_name(action.speaker, scope),
                              std::move(connected->stream), true, step.pointer);
    if (action.refused) {
        // Refused may also mean: accepted by the kernel, then reset.
        const auto until = deadline(scope, action.within, bytes_limit);
        while (!halted_ && opened->ended() == Ended::open && Clock::now() < until) {
            co_await pulse_.wait_until(until);
        }
        if (opened->ended() != Ended::open) {
            co_return note(scope, judge_.kept(action.judgement, seen));
        }
        seen.expected = "refused or closed";
        seen.got = "accepted and kept open";
        co_return note(scope, judge_.broken({}, action.judgement, seen));
    }
    if (connected->payload_sent > 0) {
        recorder_.data(opened->flow(), transcript::Direction::sent,
                       std::span(in_syn).first(connected->payload_sent), step.pointer);
    }
    if (connected->payload_sent < first.bytes.size()) {
        static_cast<void>(co_await opened->write(first.bytes, connected->payload_sent,
                                                 first.bytes.size(), step.pointer));
    }
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Accept& action,
                                            Scope& scope) {
    const auto& actor = action.speaker.actor;
    const auto until = deadline(scope, action.within, bytes_limit);
    const auto index = cast_.accepted(actor);
    while (!halted_ && cast_.arrived(actor).size() <= index && Clock::now() < until) {
        co_await pulse_.wait_until(until);
    }
    if (halted_) co_return Flow::stop;

    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("connection to {}", actor);
    seen.expected = "a connection";
    seen.hint = action.hint;
    if (cast_.arrived(actor).size() <= index) {
        timed_out_ = true;
        seen.got = "none in time";
        co_return note(scope, judge_.broken({}, action.judgement, seen));
    }
    cast_.set_accepted(actor, index + 1);
    auto conversation = cast_.arrived(actor)[index].conversation;
    disable_nagle(conversation->stream());
    const auto source = conversation->stream().remote_endpoint();
    for (const auto& [variable, path] : action.capture) {
        scope.variables[variable] =
            scenario::CapturedEndpoint{source.address.to_wire(), source.port};
    }
    cast_.name(actor, connection_name(action.speaker, scope), std::move(conversation));
    co_return note(scope, judge_.kept(action.judgement, seen));
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Send& action,
                                            Scope& scope) {
    const auto to = conversation(action.speaker, scope);
    if (!to) co_return scenario_error(step, scope, action.speaker.actor + " has no connection");
    auto encoded = encode(action.payload, {target_, scope.variables, find_actor_});
    if (const auto* why = std::get_if<std::string>(&encoded)) {
        co_return scenario_error(step, scope, *why);
    }
    const auto& payload = std::get<EncodedPayload>(encoded);
    auto offsets = cuts(action, payload.bytes.size(), scope.variables);
    if (const auto* why = std::get_if<std::string>(&offsets)) {
        co_return scenario_error(step, scope, *why);
    }
    for (const auto& message : payload.messages) {
        wire::Buffer bytes(message.size);
        payload.bytes.read(message.offset, bytes);
        transcript::DecodedMessage decoded;
        const auto dissection = wire::dissect(message.type, bytes, target_.dialect);
        decoded.title = wire::title(message.type);
        decoded.stream_offset = static_cast<std::size_t>(to->sent() + message.offset);
        decoded.root = to_transcript(dissection.root);
        find_secrets(dissection.root, to->flow(), decoded.stream_offset, secrets_);
        recorder_.message(to->flow(), transcript::Direction::sent, std::move(decoded), bytes,
                          step.pointer);
    }

    std::error_code error;
    std::uint64_t from = 0;
    auto& cut_at = std::get<std::vector<std::uint64_t>>(offsets);
    cut_at.push_back(payload.bytes.size());
    for (const auto offset : cut_at) {
        if (from > 0 && action.pause.count() > 0) {
            const auto until = Clock::now() + action.pause;
            while (!halted_ && Clock::now() < until) co_await pulse_.wait_until(until);
        }
        if (halted_) co_return Flow::stop;
        error = co_await to->write(payload.bytes, from, offset, step.pointer);
        if (error) break;
        from = offset;
    }
    if (!error || action.ignore_errors) co_return Flow::go_on;
    if (halted_) co_return Flow::stop;

    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("what {} sends", action.speaker.actor);
    seen.expected = fmt::format("{} bytes taken", payload.bytes.size());
    seen.got = fmt::format("{} after about {} bytes", error.message(), from);
    co_return note(scope, judge_.broken({}, {}, seen));
}

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
    const auto from = conversation(action.speaker, scope);
    if (!from) co_return scenario_error(step, scope, action.speaker.actor + " has no connection");

    const auto context = match_context(scope);
    const auto since = scope.trial ? scope.since : Clock::now();
    Watch watch(expectation, *from, recorder_, context, step.pointer, since);
    if (watch.error()) co_return scenario_error(step, scope, *watch.error());
    auto until = deadline(scope, expectation.within, default_limit(expectation.wanted));
    if (const auto* silence = std::get_if<scenario::Silence>(&expectation.wanted)) {
        until = since + silence->time;
    }

    const auto where = place(action.speaker, *from);
    auto sighting = watch.look();
    while (!halted_ && std::holds_alternative<Undecided>(sighting) && Clock::now() < until) {
        co_await pulse_.wait_until(until);
        sighting = watch.look();
    }
    if (watch.error()) co_return scenario_error(step, scope, *watch.error());
    if (halted_) co_return Flow::stop;

    if (const auto* came = std::get_if<Came>(&sighting)) {
        co_return judge_message(step, action, *came, watch.title(), where, scope);
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
        seen.bytes = mark(from->unread(), 0, 0);
    }
    co_return note(scope, judge_.broken({}, expectation.judgement, seen));
}

Interpreter::Flow Interpreter::judge_message(const Step& step, const scenario::Expect& action,
                                             const Came& came, const std::string& title,
                                             const std::string& where, Scope& scope) {
    const auto& outer = action.expectation.judgement;
    Seen seen;
    seen.step = step.pointer;
    seen.what = title;
    seen.where = where;
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

    auto flow = Flow::go_on;
    bool broken = false;
    for (const auto& field : came.message->fields) {
        const auto& inner = field.judgement;
        seen.what = title + ", " + field.what;
        seen.expected = field.expected;
        seen.got = field.got;
        seen.hint = action.expectation.hint;
        seen.bytes = mark(came.bytes, field.offset, field.length);
        seen.ambiguity = field.tier ? field.tier->ambiguity : "";
        std::vector<Finding> findings;
        if (!field.fits) {
            broken = true;
            findings = judge_.broken(inner, outer, seen);
        } else if (field.tier) {
            findings = judge_.tolerated(field.tier->verdict, inner, outer, seen);
        } else {
            findings = judge_.kept(inner, seen);
        }
        if (note(scope, std::move(findings)) == Flow::stop) flow = Flow::stop;
    }
    if (flow == Flow::stop) return flow;
    for (const auto& [variable, value] : came.message->captured) scope.variables[variable] = value;
    if (broken) return Flow::go_on;
    seen.what = title;
    seen.expected.clear();
    seen.got = "as expected";
    seen.ambiguity.clear();
    return note(scope, judge_.kept(outer, seen));
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
    Watch watch(expectation, *to, recorder_, context, step.pointer, since);
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
