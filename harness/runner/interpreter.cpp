#include "runner/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conform::runner {

using scenario::Duration;
using scenario::Step;

namespace {

/// Whom a step is about, for the trace; nothing for steps that hold others.
std::string actors_of(const Step& step) {
    return std::visit(
        [](const auto& action) -> std::string {
            if constexpr (requires { action.speaker; }) {
                return action.speaker.actor;
            } else if constexpr (requires { action.a; }) {
                return action.a.actor + " and " + action.b.actor;
            } else {
                return {};
            }
        },
        step.action);
}

}  // namespace

Interpreter::Interpreter(const scenario::Case& test_case, const Target& target,
                         Transports& transports, const CaseOptions& options, Cast& cast,
                         transcript::Recorder& recorder, Pulse& pulse, Tasks& tasks)
    : case_(test_case),
      target_(target),
      transports_(transports),
      options_(options),
      cast_(cast),
      recorder_(recorder),
      pulse_(pulse),
      tasks_(tasks),
      judge_(test_case, options),
      find_actor_([&cast](const scenario::ToActor& actor) { return cast.endpoint_of(actor); }) {}

socks6::net::Awaitable<void> Interpreter::run() {
    Scope scope;
    scope.findings = &findings_;
    co_await run_steps(case_.steps, 0, case_.steps.size(), scope);
}

Interpreter::AwaitFlow Interpreter::run_steps(const Steps& steps, std::size_t from, std::size_t to,
                                              Scope& scope) {
    for (auto i = from; i < to; ++i) {
        if (halted_) co_return Flow::stop;
        if (co_await run_step(steps[i], scope) == Flow::stop) co_return Flow::stop;
    }
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::run_step(const Step& step, Scope& scope) {
    trace(step, scope.trial ? "begins, as a choice" : "begins");
    const auto before = scope.findings->size();
    const auto flow = co_await std::visit(
        [&](const auto& action) { return perform(step, action, scope); }, step.action);
    if (options_.trace) trace_end(step, scope, before, flow);
    co_return flow;
}

Interpreter::Flow Interpreter::note(Scope& scope, std::vector<Finding> findings) {
    const auto ends = ends_case(findings);
    for (auto& finding : findings) scope.findings->push_back(std::move(finding));
    return ends ? stop(scope) : Flow::go_on;
}

Interpreter::Flow Interpreter::stop(const Scope& scope) {
    if (!scope.trial) {
        halted_ = true;
        pulse_.notify();
    }
    return Flow::stop;
}

Interpreter::Flow Interpreter::scenario_error(const Step& step, Scope& scope,
                                              const std::string& why) {
    // Where a step before was not fulfilled, what it was to capture is missing: that has been told.
    const bool told = std::any_of(scope.findings->begin(), scope.findings->end(),
                                  [](const auto& one) { return one.verdict != Verdict::pass; });
    if (told) return stop(scope);
    Seen seen;
    seen.step = step.pointer;
    seen.what = "the scenario, " + step.verb;
    seen.got = why;
    return note(scope, {judge_.error(seen)});
}

Interpreter::Flow Interpreter::unsupported(const Step& step, Scope& scope) {
    Seen seen;
    seen.step = step.pointer;
    seen.what = step.verb;
    seen.got = "not yet in this release";
    return note(scope, {judge_.inconclusive(seen)});
}

Clock::duration Interpreter::scaled(Duration duration) const {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double, std::milli>(duration) * options_.time_scale);
}

Clock::time_point Interpreter::deadline(const Scope& scope, std::optional<Duration> within,
                                        Duration fallback) const {
    if (scope.trial) return within ? scope.since + scaled(*within) : scope.deadline;
    return Clock::now() + scaled(within.value_or(fallback));
}

std::string Interpreter::connection_name(const scenario::Speaker& speaker,
                                         const Scope& scope) const {
    std::string name = speaker.connection;
    for (std::size_t open = 0; (open = name.find('{', open)) != std::string::npos; ++open) {
        const auto close = name.find('}', open);
        if (close == std::string::npos) break;
        const auto variable = scope.variables.find(name.substr(open + 1, close - open - 1));
        if (variable == scope.variables.end()) continue;
        if (const auto* number = std::get_if<std::uint64_t>(&variable->second)) {
            name.replace(open, close - open + 1, std::to_string(*number));
        }
    }
    return name;
}

std::shared_ptr<Conversation> Interpreter::conversation(const scenario::Speaker& speaker,
                                                        const Scope& scope) const {
    auto found = cast_.find(speaker.actor, connection_name(speaker, scope));
    if (found && scope.trial) scope.trial->reads(found);
    return found;
}

MatchContext Interpreter::match_context(const Scope& scope) const {
    return {target_, scope.variables,
            [this](const std::string& actor) { return cast_.addresses_of(actor); },
            [this](const std::string& actor) -> std::optional<scenario::CapturedEndpoint> {
                const auto found = cast_.endpoint_of({actor, scenario::AddressForm::natural});
                if (!found) return std::nullopt;
                return scenario::CapturedEndpoint{found->address, found->port};
            }};
}

std::string Interpreter::place(const scenario::Speaker& speaker,
                               const Conversation& conversation) const {
    return fmt::format("{}, byte {} of what it received", speaker.actor, conversation.consumed());
}

void Interpreter::trace(const Step& step, std::string_view text) const {
    if (!options_.trace) return;
    const auto actors = actors_of(step);
    options_.trace(fmt::format("{:9.1f} ms  {:<12} {}{}{}{}{}: {}",
                               static_cast<double>(recorder_.now_ns()) / 1e6, step.pointer,
                               step.verb, actors.empty() ? "" : " ", actors,
                               step.label.empty() ? "" : ", ", step.label, text));
}

void Interpreter::trace_end(const Step& step, const Scope& scope, std::size_t findings_before,
                            Flow flow) const {
    // A step that holds others has had its findings told by them.
    const auto holds_steps = actors_of(step).empty();
    for (auto i = findings_before; i < scope.findings->size() && !holds_steps; ++i) {
        const auto& finding = (*scope.findings)[i];
        if (finding.verdict == Verdict::pass) continue;
        trace(step, fmt::format("{}: {}: expected {}, got {}", to_string(finding.verdict),
                                finding.what, finding.expected, finding.got));
    }
    if (flow == Flow::stop) {
        trace(step, scope.trial ? "does not fit" : "ends the case");
    } else {
        trace(step, "done");
    }
}

Interpreter::AwaitFlow Interpreter::perform(const Step&, const scenario::Pause& action, Scope&) {
    const auto until = Clock::now() + action.time;
    while (!halted_ && Clock::now() < until) co_await pulse_.wait_until(until);
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Set& action,
                                            Scope& scope) {
    for (const auto& [name, scalar] : action.values) {
        const auto value = evaluate(scalar, scope.variables);
        if (const auto* why = std::get_if<std::string>(&value)) {
            co_return scenario_error(step, scope, *why);
        }
        scope.variables[name] = std::get<std::uint64_t>(value);
    }
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::End& action,
                                            Scope& scope) {
    const auto ended = conversation(action.speaker, scope);
    if (!ended) co_return scenario_error(step, scope, action.speaker.actor + " has no connection");
    switch (action.how) {
        case scenario::Ending::half_close:
            ended->half_close(step.pointer);
            break;
        case scenario::Ending::close:
            ended->close(step.pointer);
            break;
        case scenario::Ending::reset:
            ended->reset(step.pointer);
            break;
    }
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Launch&,
                                            Scope& scope) {
    co_return unsupported(step, scope);
}

}  // namespace conform::runner
