#include "selftest/plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <random>

namespace conform::selftest {
namespace {

bool concerns(const scenario::Case& test_case, const faults::Fault& fault) {
    return std::any_of(test_case.covers.begin(), test_case.covers.end(),
                       [&](const auto& clause) { return fault.breaks(clause); });
}

/// A generator of its own for each fault, so that no fault's sample depends on the others.
std::mt19937_64 generator_for(const faults::Fault& fault, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037U ^ seed;  // FNV-1a
    for (const char letter : fault.name) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
    }
    return std::mt19937_64(hash);
}

struct Spread {
    Cases first;
    Cases rest;
};

/// So many of them, from all over.
Spread spread(const Cases& cases, std::size_t most) {
    Spread result;
    const auto count = std::min(most, cases.size());
    std::size_t taken = 0;
    for (std::size_t at = 0; at < cases.size(); ++at) {
        const bool wanted = taken < count && at == taken * cases.size() / count;
        if (wanted) ++taken;
        (wanted ? result.first : result.rest).push_back(cases[at]);
    }
    return result;
}

FaultPlan plan_for(const faults::Fault& fault, const Cases& cases, const Scope& scope) {
    FaultPlan plan{&fault, {}};
    if (scope.everything) {
        plan.rounds = {cases};
        return plan;
    }
    std::map<std::string_view, Cases> concerned;  // by scenario
    Cases others;
    for (const auto* one : cases) {
        (concerns(*one, fault) ? concerned[one->scenario] : others).push_back(one);
    }
    Cases first;
    Cases rest;
    for (const auto& [scenario, some] : concerned) {
        auto parts = spread(some, scope.at_first);
        std::move(parts.first.begin(), parts.first.end(), std::back_inserter(first));
        std::move(parts.rest.begin(), parts.rest.end(), std::back_inserter(rest));
    }
    auto generator = generator_for(fault, scope.seed);
    std::sample(others.begin(), others.end(), std::back_inserter(first), scope.sample, generator);
    plan.rounds = {std::move(first), std::move(rest)};
    std::erase_if(plan.rounds, [](const Cases& round) { return round.empty(); });
    return plan;
}

}  // namespace

std::vector<FaultPlan> plan_for(const std::vector<const faults::Fault*>& faults, const Cases& cases,
                                const Scope& scope) {
    std::vector<FaultPlan> plans;
    plans.reserve(faults.size());
    for (const auto* fault : faults) plans.push_back(plan_for(*fault, cases, scope));
    return plans;
}

Cases all_cases(const std::vector<FaultPlan>& plans) {
    std::map<std::string_view, const scenario::Case*> by_id;
    for (const auto& plan : plans) {
        for (const auto& round : plan.rounds) {
            for (const auto* one : round) by_id[one->id] = one;
        }
    }
    Cases all;
    for (const auto& [id, one] : by_id) all.push_back(one);
    return all;
}

}  // namespace conform::selftest
