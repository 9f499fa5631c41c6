// Steps that make connections: connect, accept.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

#include "runner/flow_end.hpp"
#include "runner/interpreter.hpp"
#include "runner/lab_hosts.hpp"

namespace conform::runner {

using scenario::Duration;
using scenario::Step;
namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

constexpr Duration bytes_limit{5'000};
constexpr Duration connect_limit{5'000};

/// Pieces of a cut payload leave as segments of their own.
void disable_nagle(const net::Stream& stream) {
    const int handle = stream.native_handle();
    if (handle < 0) return;
    const int on = 1;
    // In-memory streams have no such option; a failure only coalesces pieces.
    static_cast<void>(setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

}  // namespace

std::optional<net::Endpoint> Interpreter::destination(const scenario::Connect& action,
                                                      const Scope& scope) const {
    if (is_client(action)) return target_.tcp;
    return endpoint_of(action.to, scope);
}

bool Interpreter::is_client(const scenario::Connect& action) const {
    const auto* actor = cast_.actor(action.speaker.actor);
    return actor && actor->role == scenario::ActorRole::client;
}

std::optional<net::Endpoint> Interpreter::endpoint_of(const scenario::Target& target,
                                                      const Scope& scope) const {
    if (const auto* captured = std::get_if<scenario::ToCaptured>(&target)) {
        const auto found = scope.variables.find(captured->variable);
        if (found == scope.variables.end()) return std::nullopt;
        if (const auto* endpoint = std::get_if<scenario::CapturedEndpoint>(&found->second)) {
            return net::Endpoint::from_wire(endpoint->address.view(), endpoint->port);
        }
    } else if (const auto* to = std::get_if<scenario::ToActor>(&target)) {
        if (const auto endpoint = cast_.endpoint_of(*to)) {
            return net::Endpoint::from_wire(endpoint->address.view(), endpoint->port);
        }
    }
    return std::nullopt;
}

std::variant<Interpreter::Dial, Interpreter::Flow> Interpreter::prepare(
    const Step& step, const scenario::Connect& action, const net::Endpoint& to, Scope& scope) {
    Dial dial;
    if (action.first) {
        auto encoded = encode(*action.first, {target_, scope.variables, find_actor_});
        if (const auto* why = std::get_if<std::string>(&encoded)) {
            return scenario_error(step, scope, *why);
        }
        dial.first = std::move(std::get<EncodedPayload>(encoded).bytes);
    }
    dial.options.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        scaled(action.within.value_or(connect_limit)));
    if (action.tfo) {
        dial.in_syn.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(dial.first.size(), 65'536)));
        dial.first.read(0, dial.in_syn);
        dial.options.tfo_payload = dial.in_syn;
    }
    if (action.tos) {
        const auto tos = evaluate(*action.tos, scope.variables);
        if (const auto* why = std::get_if<std::string>(&tos)) {
            return scenario_error(step, scope, *why);
        }
        dial.options.tos = static_cast<std::uint8_t>(std::get<std::uint64_t>(tos));
    }
    if (target_.hosts) {
        dial.options.source = net::Endpoint{own_source(action, to), 0};
    } else if (action.other_source) {
        // Every address of 127.0.0.0/8 is this machine's; elsewhere there may be no second one.
        if (!target_.tcp.address.is_v4() || !target_.tcp.address.loopback()) {
            Seen seen;
            seen.step = step.pointer;
            seen.what = "a second source address";
            seen.got = "only known on IPv4 loopback";
            return note(scope, {judge_.inconclusive(seen)});
        }
        dial.options.source = net::Endpoint{net::IpAddress::v4({127, 0, 0, 2}), 0};
    }
    return dial;
}

net::IpAddress Interpreter::own_source(const scenario::Connect& action,
                                       const net::Endpoint& to) const {
    const auto& hosts = *target_.hosts;
    if (!is_client(action)) return own_remote(hosts, to.address);
    return action.other_source ? other_client(hosts, to.address) : own_client(hosts, to.address);
}

Interpreter::Flow Interpreter::not_connected(const scenario::Connect& action,
                                             const net::ConnectError& error, Seen seen,
                                             Scope& scope) {
    transcript::Flow attempt;
    attempt.actor = action.speaker.actor;
    attempt.initiated = true;
    attempt.remote = flow_end(error.remote);
    recorder_.refused(recorder_.add_flow(std::move(attempt)), to_string(error), seen.step);
    if (action.refused) return note(scope, judge_.kept(action.judgement, seen));
    if (action.ignore_errors && error.remote != target_.tcp) return Flow::go_on;
    seen.expected = "accepted";
    seen.got = to_string(error);
    if (error.remote == target_.tcp) {
        target_unreachable_ = true;
        return note(scope, {judge_.inconclusive(seen)});
    }
    return note(scope, judge_.broken({}, action.judgement, seen));
}

Interpreter::AwaitFlow Interpreter::await_refusal(const scenario::Connect& action,
                                                  std::shared_ptr<Conversation> opened, Seen seen,
                                                  Scope& scope) {
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

void Interpreter::capture(const scenario::Captures& captures, const net::Endpoint& source,
                          Scope& scope) {
    for (const auto& [variable, path] : captures) {
        scope.variables[variable] =
            scenario::CapturedEndpoint{source.address.to_wire(), source.port};
    }
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Connect& action,
                                            Scope& scope) {
    const auto to = destination(action, scope);
    if (!to) co_return scenario_error(step, scope, "nothing to connect to");
    auto prepared = prepare(step, action, *to, scope);
    if (const auto* flow = std::get_if<Flow>(&prepared)) co_return *flow;
    const auto& dial = std::get<Dial>(prepared);

    const auto options = dial.options;
    auto& side = is_client(action) ? transports_.clients : transports_.remotes;
    auto connected = co_await side.connector.connect(*to, options);
    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("connection of {} to {}", action.speaker.actor, to_string(*to));
    seen.hint = action.hint;
    if (!connected) co_return not_connected(action, connected.error(), seen, scope);

    disable_nagle(*connected->stream);
    auto opened = cast_.adopt(action.speaker.actor, connection_name(action.speaker, scope),
                              std::move(connected->stream), true, step.pointer);
    if (action.refused) co_return co_await await_refusal(action, opened, seen, scope);
    capture(action.capture, opened->stream().local_endpoint(), scope);
    if (action.tfo) opened->note_syn_data(connected->syn_data_acked);
    const auto taken = connected->payload_sent;
    if (taken > 0) {
        recorder_.data(opened->flow(), transcript::Direction::sent,
                       std::span(dial.in_syn).first(taken), step.pointer);
    }
    if (taken < dial.first.size()) {
        // A write that fails shows in what the target does next.
        static_cast<void>(
            co_await opened->write(dial.first, taken, dial.first.size(), step.pointer));
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
    if (scope.trial) scope.trial->accepts(actor);
    cast_.set_accepted(actor, index + 1);
    auto conversation = cast_.arrived(actor)[index].conversation;
    disable_nagle(conversation->stream());
    capture(action.capture, conversation->stream().remote_endpoint(), scope);
    cast_.name(actor, connection_name(action.speaker, scope), std::move(conversation));
    co_return note(scope, judge_.kept(action.judgement, seen));
}

}  // namespace conform::runner
