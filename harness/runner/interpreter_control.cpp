// Steps that hold other steps: repeat, parallel, barrier, alternatives.
#include <fmt/format.h>

#include <algorithm>

#include "runner/interpreter.hpp"

namespace conform::runner {

using scenario::Step;

namespace {

/// Whether a barrier of that name is mentioned anywhere in the steps.
bool mentions(const std::vector<Step>& steps, const std::string& barrier);

bool mentions(const Step& step, const std::string& barrier) {
    if (const auto* found = std::get_if<scenario::Barrier>(&step.action)) {
        return found->name == barrier;
    }
    if (const auto* repeat = std::get_if<scenario::Repeat>(&step.action)) {
        return mentions(repeat->steps, barrier);
    }
    if (const auto* alternatives = std::get_if<scenario::Alternatives>(&step.action)) {
        return std::any_of(alternatives->choices.begin(), alternatives->choices.end(),
                           [&](const auto& choice) { return mentions(choice.steps, barrier); });
    }
    return false;
}

bool mentions(const std::vector<Step>& steps, const std::string& barrier) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const Step& step) { return mentions(step, barrier); });
}

void collect_barriers(const std::vector<Step>& steps, std::vector<std::string>& names) {
    for (const auto& step : steps) {
        if (const auto* barrier = std::get_if<scenario::Barrier>(&step.action)) {
            names.push_back(barrier->name);
        } else if (const auto* repeat = std::get_if<scenario::Repeat>(&step.action)) {
            collect_barriers(repeat->steps, names);
        } else if (const auto* choices = std::get_if<scenario::Alternatives>(&step.action)) {
            for (const auto& choice : choices->choices) collect_barriers(choice.steps, names);
        }
    }
}

}  // namespace

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Repeat& action,
                                            Scope& scope) {
    const auto times = evaluate(action.times, scope.variables);
    if (const auto* why = std::get_if<std::string>(&times)) {
        co_return scenario_error(step, scope, *why);
    }
    for (std::uint64_t i = 0; i < std::get<std::uint64_t>(times); ++i) {
        if (!action.counter.empty()) scope.variables[action.counter] = i;
        if (co_await run_steps(action.steps, 0, action.steps.size(), scope) == Flow::stop) {
            co_return Flow::stop;
        }
    }
    co_return Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::join_branches(std::vector<AwaitFlow> branches) {
    auto running = branches.size();
    auto flow = Flow::go_on;
    for (auto& branch : branches) {
        tasks_.spawn([](AwaitFlow work, Interpreter& self, std::size_t& left,
                        Flow& result) -> socks6::net::Awaitable<void> {
            try {
                if (co_await std::move(work) == Flow::stop) result = Flow::stop;
            } catch (...) {
                result = Flow::stop;
                self.halted_ = true;
                --left;
                self.pulse_.notify();
                throw;
            }
            --left;
            self.pulse_.notify();
        }(std::move(branch), *this, running, flow));
    }
    while (running > 0) co_await pulse_.wait_until(Clock::now() + std::chrono::seconds(1));
    co_return flow;
}

Interpreter::AwaitFlow Interpreter::perform(const Step&, const scenario::Parallel& action,
                                            Scope& scope) {
    std::vector<std::string> names;
    for (const auto& [branch, steps] : action.branches) collect_barriers(steps, names);
    for (const auto& name : names) {
        const auto count = std::count_if(action.branches.begin(), action.branches.end(),
                                         [&](const auto& b) { return mentions(b.second, name); });
        barriers_[name] = {static_cast<std::size_t>(count), 0, 0};
    }

    std::vector<std::unique_ptr<Scope>> scopes;
    std::vector<AwaitFlow> branches;
    for (const auto& [name, steps] : action.branches) {
        scopes.push_back(std::make_unique<Scope>(scope));
        branches.push_back(run_steps(steps, 0, steps.size(), *scopes.back()));
    }
    const auto flow = co_await join_branches(std::move(branches));

    // What branches captured is kept; where two set the same variable, the later name wins.
    for (auto& branch : scopes) {
        for (auto& [name, value] : branch->variables) {
            const auto before = scope.variables.find(name);
            if (before == scope.variables.end() || before->second != value) {
                scope.variables[name] = std::move(value);
            }
        }
    }
    co_return flow;
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Barrier& action,
                                            Scope& scope) {
    const auto found = barriers_.find(action.name);
    if (found == barriers_.end()) {
        co_return scenario_error(step, scope, "a barrier outside of parallel branches");
    }
    auto& barrier = found->second;
    const auto round = barrier.round;
    if (++barrier.waiting == barrier.branches) {
        barrier.waiting = 0;
        ++barrier.round;
        pulse_.notify();
        co_return Flow::go_on;
    }
    while (!halted_ && barrier.round == round) {
        co_await pulse_.wait_until(Clock::now() + std::chrono::seconds(1));
    }
    co_return halted_ ? Flow::stop : Flow::go_on;
}

Interpreter::AwaitFlow Interpreter::try_choice(const Step& step,
                                               const scenario::Alternatives& action,
                                               const scenario::Choice& choice, Scope& scope,
                                               bool& fits) {
    const auto acting = std::find_if(choice.steps.begin(), choice.steps.end(),
                                     [](const Step& s) { return acts(s); });
    const auto prefix = static_cast<std::size_t>(acting - choice.steps.begin());

    std::vector<Finding> findings;
    auto trial = scope;
    trial.findings = &findings;
    {
        Trial tried(cast_, scope.trial);
        trial.trial = &tried;
        fits = co_await run_steps(choice.steps, 0, prefix, trial) == Flow::go_on && !halted_;
        if (!fits) tried.put_back();
    }
    if (!fits) co_return Flow::go_on;

    scope.variables = std::move(trial.variables);
    for (auto& finding : findings) scope.findings->push_back(std::move(finding));

    Seen seen;
    seen.step = step.pointer;
    seen.what = step.label.empty() ? "outcome" : step.label;
    seen.got = choice.name;
    seen.ambiguity = choice.ambiguity;
    seen.hint = action.hint;
    const auto verdict = judge_.pick(choice.verdict);
    if ((verdict == Verdict::warn || verdict == Verdict::fail) && timed_out_ && may_be_lost()) {
        seen.got += "; but a datagram may have been lost on the way";
        co_return note(scope, {judge_.inconclusive(seen)});
    }
    if (verdict != Verdict::pass || !action.judgement.covers.empty()) {
        for (const auto& other : action.choices) {
            if (judge_.pick(other.verdict) != Verdict::pass) continue;
            seen.expected += (seen.expected.empty() ? "" : "; or ") + other.name;
        }
        if (note(scope, judge_.tolerated(choice.verdict, {}, action.judgement, seen)) ==
            Flow::stop) {
            co_return Flow::stop;
        }
    }
    co_return co_await run_steps(choice.steps, prefix, choice.steps.size(), scope);
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Alternatives& action,
                                            Scope& scope) {
    Scope shared = scope;
    shared.since = Clock::now();
    shared.deadline = deadline(scope, action.within, scenario::Duration(10'000));

    std::string outcomes;
    for (const auto& choice : action.choices) {
        bool fits = false;
        shared.variables = scope.variables;
        const auto flow = co_await try_choice(step, action, choice, shared, fits);
        if (fits) {
            scope.variables = std::move(shared.variables);
            co_return flow;
        }
        if (halted_) co_return Flow::stop;
        outcomes += (outcomes.empty() ? "" : "; or ") + choice.name;
    }

    timed_out_ = timed_out_ || Clock::now() >= shared.deadline;
    Seen seen;
    seen.step = step.pointer;
    seen.what = step.label.empty() ? "outcome" : step.label;
    seen.expected = outcomes;
    seen.hint = action.hint;
    seen.got = "nothing";
    // What did come is told by the connections that hold something unread.
    for (const auto& one : cast_.conversations()) {
        if (one->unread().empty() && one->ended() == Ended::open) continue;
        const auto unread = one->unread();
        seen.where =
            fmt::format("{}, byte {} of what it received", cast_.holder(*one), one->consumed());
        seen.bytes = mark(unread, 0, unread.size());
        seen.got = fmt::format("{} bytes{}", unread.size(),
                               one->ended() == Ended::fin     ? ", then end of stream (FIN)"
                               : one->ended() == Ended::reset ? ", then reset (RST)"
                                                              : "");
        break;
    }
    if (timed_out_ && may_be_lost()) co_return note(scope, {judge_.inconclusive(seen)});
    co_return note(scope, judge_.broken({}, action.judgement, seen));
}

}  // namespace conform::runner
