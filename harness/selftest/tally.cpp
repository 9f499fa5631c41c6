#include "selftest/tally.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "selftest/expectations.hpp"
#include "suite/exit_code.hpp"

namespace conform::selftest {
namespace {

using requirements::Level;
using requirements::Requirement;
using requirements::Role;
using requirements::Testable;

/// Case and clause of what a run tells with that weight.
using Told = std::set<std::pair<std::string, std::string>>;

Told told_by(const FaultRun& run) {
    Told told;
    for (const auto& notice : run.notices) {
        if (notice.verdict == Verdict::info) told.emplace(notice.case_id, notice.requirement);
    }
    return told;
}

Outcome outcome_of(const FaultRow& row, const FaultRun& run, const Told& without_fault) {
    if (!row.first.case_id.empty()) return Outcome::noticed;
    if (!run.complete) return Outcome::not_run;
    if (row.fault->tells) {
        const auto told = told_by(run);
        const bool new_one = std::any_of(told.begin(), told.end(), [&](const auto& one) {
            return row.fault->breaks(one.second) && !without_fault.contains(one);
        });
        if (new_one) return Outcome::told;
    }
    return row.scenarios.empty() ? Outcome::unnoticed : Outcome::foreign;
}

FaultRow row_of(const FaultRun& run, const Told& without_fault) {
    FaultRow row;
    row.fault = run.fault;
    row.cases = run.cases();
    row.duration_s = run.duration_s;
    row.trouble = run.trouble;
    for (const auto& notice : run.notices) {
        if (!notice.blames()) continue;
        const bool own = run.fault->breaks(notice.requirement);
        auto& blame = row.scenarios[notice.scenario];
        (own ? blame.own : blame.foreign).insert(notice.requirement);
        if (own && row.first.case_id.empty()) row.first = notice;
    }
    row.outcome = outcome_of(row, run, without_fault);
    return row;
}

using Steps = std::map<std::string, std::set<std::string>>;  // scenario -> JSON pointers

Steps made_to_fail(const std::vector<FaultRun>& runs) {
    Steps failed;
    for (const auto& run : runs) {
        if (run.fault == nullptr) continue;
        for (const auto& notice : run.notices) {
            if (notice.blames()) failed[notice.scenario].insert(notice.step);
        }
    }
    return failed;
}

void find_idle(Tally& result, const Cases& cases, const Steps& failed) {
    Steps all;
    for (const auto* one : cases) all[one->scenario].merge(expectations_of(*one));
    result.scenarios = all.size();
    for (auto& [scenario, steps] : all) {
        result.expectations += steps.size();
        const auto found = failed.find(scenario);
        if (found == failed.end()) {
            result.idle_scenarios.push_back(scenario);
            continue;
        }
        for (const auto& step : found->second) steps.erase(step);
        if (!steps.empty()) result.idle_expectations[scenario] = std::move(steps);
    }
}

bool wants_a_fault(const Requirement& clause) {
    return (clause.level == Level::must || clause.level == Level::must_not) &&
           clause.role != Role::client && clause.testable != Testable::not_observable;
}

void find_clauses_without(Tally& result, const Question& question) {
    for (const auto& clause : without_fault(question.catalogue, question.all_faults)) {
        if (question.unfaulted.of(clause.id).empty()) {
            result.without_fault.push_back(clause);
        } else {
            ++result.unfaulted;
        }
    }
}

}  // namespace

std::vector<Requirement> without_fault(const requirements::Catalogue& catalogue,
                                       const std::vector<const faults::Fault*>& faults) {
    std::vector<Requirement> clauses;
    std::copy_if(catalogue.all().begin(), catalogue.all().end(), std::back_inserter(clauses),
                 [&](const auto& clause) {
                     return wants_a_fault(clause) &&
                            std::none_of(faults.begin(), faults.end(), [&](const auto* fault) {
                                return fault->breaks(clause.id);
                            });
                 });
    return clauses;
}

std::string_view to_string(Outcome outcome) {
    constexpr std::array<std::string_view, 5> names{"noticed", "told", "foreign clauses only",
                                                    "unnoticed", "not run"};
    return names.at(static_cast<std::size_t>(outcome));
}

std::size_t Tally::count(Outcome outcome) const {
    return static_cast<std::size_t>(std::count_if(
        faults.begin(), faults.end(), [&](const auto& row) { return row.outcome == outcome; }));
}

Tally tally(const Question& question, const Swept& swept) {
    Tally result;
    result.signal = swept.signal;
    Told without_fault;
    for (const auto& run : swept.runs) {
        if (run.fault != nullptr) continue;
        without_fault = told_by(run);
        result.reference_cases = run.cases();
        result.reference_trouble = run.complete ? run.trouble : "the run was not completed";
        std::copy_if(
            run.notices.begin(), run.notices.end(), std::back_inserter(result.reference),
            [](const Notice& one) { return one.blames() || one.verdict == Verdict::error; });
    }
    for (const auto& run : swept.runs) {
        if (run.fault != nullptr) result.faults.push_back(row_of(run, without_fault));
    }
    if (result.faults.size() == question.all_faults.size()) {
        find_idle(result, question.cases, made_to_fail(swept.runs));
    }
    find_clauses_without(result, question);
    return result;
}

int exit_code(const Tally& tally, bool every_clause) {
    if (tally.signal != 0) return suite::exit_interrupted + tally.signal;
    const auto fine = tally.count(Outcome::noticed) + tally.count(Outcome::told);
    const bool all_noticed = fine == tally.faults.size();
    const bool sound = tally.reference.empty() && tally.reference_trouble.empty();
    const bool complete = !every_clause || tally.without_fault.empty();
    return all_noticed && sound && complete ? suite::exit_ok : suite::exit_failed;
}

}  // namespace conform::selftest
