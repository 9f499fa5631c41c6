// The verbs that contain steps, and what becomes of variables in them.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenario/load_match.hpp"
#include "scenario/load_step.hpp"
#include "scenario/load_values.hpp"

namespace conform::scenario {
namespace {

/// Loads each part from the same variables; what any of them captured is known afterwards.
class SeparateVariables {
  public:
    explicit SeparateVariables(LoadContext& context)
        : context_(context), before_(context.variables), after_(context.variables) {}

    std::vector<Step> load(const Cursor& list) {
        context_.variables = before_;
        auto steps = load_steps(context_, list);
        after_.merge(context_.variables);
        return steps;
    }

    void finish() { context_.variables = std::move(after_); }

  private:
    using Names = std::set<std::string, std::less<>>;

    LoadContext& context_;
    Names before_;
    Names after_;
};

}  // namespace

Repeat load_repeat(LoadContext& context, const Cursor& at) {
    constexpr std::uint64_t most_times = 1'000'000;
    at.allow({"times", "counter", "steps", "label"});
    Repeat repeat;
    repeat.times = load_scalar(context, at.at("times"), most_times);
    if (const auto counter = at.find("counter")) {
        repeat.counter = load_capture(context, *counter);
        context.captured.clear();
        context.variables.insert(repeat.counter);
    }
    repeat.steps = load_steps(context, at.at("steps"));
    return repeat;
}

Parallel load_parallel(LoadContext& context, const Cursor& at) {
    at.allow({"branches", "label"});
    Parallel parallel;
    const Cursor branches = at.at("branches");
    SeparateVariables variables(context);
    for (const auto& [name, steps] : branches.members()) {
        parallel.branches.emplace(name, variables.load(steps));
    }
    variables.finish();
    if (parallel.branches.size() < 2) branches.fail("nothing in parallel", "two branches or more");
    return parallel;
}

Alternatives load_alternatives(LoadContext& context, const Cursor& at) {
    at.allow({"choices", "covers", "level", "within", "hint", "label"});
    Alternatives alternatives;
    SeparateVariables variables(context);
    for (const Cursor& choice : at.at("choices").some_elements()) {
        choice.allow({"name", "verdict", "ambiguity", "steps"});
        alternatives.choices.push_back({choice.at("name").line(),
                                        load_verdict(choice.at("verdict")), find_ambiguity(choice),
                                        variables.load(choice.at("steps"))});
    }
    variables.finish();
    alternatives.judgement = load_judgement(context, at);
    alternatives.within = find_duration(context, at, "within");
    alternatives.hint = find_line(at, "hint");
    return alternatives;
}

std::vector<Step> load_sequence(LoadContext& context, const Cursor& at) {
    at.allow({"sequence", "label"});
    const Cursor named = at.at("sequence");
    const std::string& name = named.text();
    const auto sequence = context.sequences ? context.sequences->find(name) : std::nullopt;
    if (!sequence || name == "comment") {
        std::vector<std::string> known;
        if (context.sequences) {
            for (const auto& [key, value] : context.sequences->members()) known.push_back(key);
        }
        named.fail_unknown("sequence", {known.begin(), known.end()});
    }
    auto& open = context.open_sequences;
    if (std::find(open.begin(), open.end(), name) != open.end()) {
        named.fail(fmt::format("sequence {} does itself", shown_text(name)), "no recursion", "");
    }
    context.budget.charge(weight(sequence->value()), named);
    context.sequences_used.insert(name);
    open.push_back(name);
    auto steps = load_steps(context, *sequence);
    open.pop_back();
    return steps;
}

}  // namespace conform::scenario
