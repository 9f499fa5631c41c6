#include "suite/coverage.hpp"

#include <set>

namespace conform::suite {

namespace {

using Ids = std::set<std::string, std::less<>>;

bool counts(requirements::Role role, Judging judging) {
    if (judging == Judging::proxies) return role != requirements::Role::client;
    if (judging == Judging::clients) return role != requirements::Role::proxy;
    return true;
}

bool judges(Verdict verdict) {
    return verdict == Verdict::pass || verdict == Verdict::fail || verdict == Verdict::warn ||
           verdict == Verdict::info;
}

}  // namespace

Judged judged(const requirements::Catalogue& catalogue, const std::vector<CaseResult>& cases,
              Judging judging) {
    Ids judged_ids;
    Ids skipped;
    Ids inconclusive;
    for (const auto& one : cases) {
        for (const auto& finding : one.findings) {
            if (judges(finding.verdict)) judged_ids.insert(finding.requirement);
        }
        auto* set = one.verdict == Verdict::skip           ? &skipped
                    : one.verdict == Verdict::inconclusive ? &inconclusive
                                                           : nullptr;
        if (set) set->insert(one.requirements.begin(), one.requirements.end());
    }
    Judged result;
    for (const auto& clause : catalogue.all()) {
        if (!counts(clause.role, judging)) continue;
        if (clause.testable == requirements::Testable::not_observable) continue;
        ++result.of;
        if (judged_ids.contains(clause.id)) {
            ++result.clauses;
        } else if (inconclusive.contains(clause.id)) {
            ++result.inconclusive;
        } else if (skipped.contains(clause.id)) {
            ++result.skipped;
        }
    }
    return result;
}

std::map<std::string, ClauseText> clauses_of(const requirements::Catalogue& catalogue,
                                             const std::vector<CaseResult>& cases) {
    std::map<std::string, ClauseText> clauses;
    const auto add = [&](const std::string& id) {
        if (const auto* clause = catalogue.find(id)) {
            clauses[id] = {clause->section, std::string(to_string(clause->level)), clause->text};
        }
    };
    for (const auto& one : cases) {
        for (const auto& id : one.requirements) add(id);
        for (const auto& finding : one.findings) add(finding.requirement);
    }
    return clauses;
}

}  // namespace conform::suite
