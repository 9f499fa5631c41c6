#include "selftest/tally_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace conform::selftest {
namespace {

/// Scenarios that blame a clause of the fault come first.
std::vector<std::pair<std::string, Blame>> by_weight(const FaultRow& row) {
    std::vector<std::pair<std::string, Blame>> scenarios(row.scenarios.begin(),
                                                         row.scenarios.end());
    std::stable_partition(scenarios.begin(), scenarios.end(),
                          [](const auto& one) { return !one.second.own.empty(); });
    return scenarios;
}

std::string clauses_of(const Blame& blame) {
    std::string text = fmt::format("{}", fmt::join(blame.own, ", "));
    if (!blame.foreign.empty()) {
        text +=
            fmt::format("{}foreign: {}", text.empty() ? "" : "; ", fmt::join(blame.foreign, ", "));
    }
    return text;
}

std::string row_text(const FaultRow& row, bool verbose) {
    constexpr std::size_t most = 3;
    std::string text = fmt::format("{:<40} {} ({} cases, {:.1f} s)\n", row.fault->name,
                                   to_string(row.outcome), row.cases, row.duration_s);
    if (!row.trouble.empty()) text += fmt::format("    {}\n", row.trouble);
    std::size_t named = 0;
    for (const auto& [scenario, blame] : by_weight(row)) {
        if (named++ == most && !verbose) {
            text += fmt::format("    and {} more\n", row.scenarios.size() - most);
            break;
        }
        text += fmt::format("    {:<52} {}\n", scenario, clauses_of(blame));
    }
    if (row.outcome != Outcome::noticed && row.outcome != Outcome::told) {
        text += fmt::format("    breaks {}\n", fmt::join(row.fault->clauses, ", "));
    }
    return text;
}

std::string reference_text(const Tally& tally) {
    std::string text = fmt::format("without a fault: {} cases, {}\n", tally.reference_cases,
                                   tally.reference.empty() ? "nothing found" : "FAILED");
    if (!tally.reference_trouble.empty()) text += fmt::format("    {}\n", tally.reference_trouble);
    for (const auto& one : tally.reference) {
        text += fmt::format("    {} {} {} {}\n", one.case_id, one.step, one.requirement, one.got);
    }
    return text;
}

std::string idle_text(const Tally& tally, bool verbose) {
    if (tally.scenarios == 0) return {};
    std::size_t expectations = 0;
    for (const auto& [scenario, steps] : tally.idle_expectations) expectations += steps.size();
    auto text = fmt::format(
        "scenarios that no fault makes fail: {} of {}; in the others, expectations that none does: "
        "{} of {} in all\n",
        tally.idle_scenarios.size(), tally.scenarios, expectations, tally.expectations);
    for (const auto& one : tally.idle_scenarios) text += fmt::format("    {}\n", one);
    if (!verbose) return text;
    for (const auto& [scenario, steps] : tally.idle_expectations) {
        text += fmt::format("    {}: {}\n", scenario, fmt::join(steps, " "));
    }
    return text;
}

std::string clauses_text(const Tally& tally) {
    auto text =
        fmt::format("MUST and MUST NOT of proxies without a fault: {}; with a reason instead: {}\n",
                    tally.without_fault.size(), tally.unfaulted);
    for (const auto& clause : tally.without_fault) {
        text +=
            fmt::format("    {:<34} {:<8} {}\n", clause.id, to_string(clause.level), clause.text);
    }
    return text;
}

std::string summary(const Tally& tally) {
    auto text = fmt::format("{} faults in {:.0f} s:", tally.faults.size(), tally.duration_s);
    auto separator = " ";
    for (const auto outcome : {Outcome::noticed, Outcome::told, Outcome::foreign,
                               Outcome::unnoticed, Outcome::not_run}) {
        const auto some = tally.count(outcome);
        if (some == 0) continue;
        text += fmt::format("{}{} {}", separator, some, to_string(outcome));
        separator = ", ";
    }
    return text + '\n';
}

}  // namespace

std::string tally_text(const Tally& tally, bool verbose) {
    std::string text;
    for (const auto& row : tally.faults) text += row_text(row, verbose);
    text += '\n' + idle_text(tally, verbose) + clauses_text(tally) + reference_text(tally);
    return text + summary(tally);
}

}  // namespace conform::selftest
