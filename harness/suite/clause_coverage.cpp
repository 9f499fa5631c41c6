#include "suite/clause_coverage.hpp"

#include <algorithm>
#include <array>

#include "suite/identify.hpp"

namespace conform::suite {

using requirements::Role;
using requirements::Testable;

namespace {

using ByClause = std::map<std::string, std::map<std::string, std::size_t>>;

ByClause scenarios_by_clause(const std::vector<scenario::Scenario>& scenarios) {
    ByClause by_clause;
    for (const auto& one : scenarios) {
        for (const auto& test_case : one.cases) {
            for (const auto& id : test_case.covers) ++by_clause[id][one.id];
        }
    }
    return by_clause;
}

/// What the harness asks of a target before its first case.
std::string_view judged_in_every_run(const std::string& id) {
    return id == identity_requirement ? "preflight/speaks-socks6" : "";
}

void explain(ClauseCoverage& one, std::string_view reason) {
    if (!one.scenarios.empty() || !one.every_run.empty()) {
        one.covering = Covering::scenarios;
    } else if (!reason.empty()) {
        one.covering = Covering::excused;
        one.reason = reason;
    } else if (one.clause.testable == Testable::not_observable) {
        one.covering = Covering::not_observable;
        one.reason = "nothing outside shows it";
    } else if (one.clause.role == Role::client) {
        one.covering = Covering::clients_later;
        one.reason = "the scenarios for clients are still to come";
    } else {
        one.reason = "no scenario yet";
    }
}

}  // namespace

std::size_t ClauseCoverage::cases() const {
    std::size_t count = 0;
    for (const auto& [scenario, cases] : scenarios) count += cases;
    return count;
}

std::vector<ClauseCoverage> clause_coverage(const requirements::Catalogue& catalogue,
                                            const std::vector<scenario::Scenario>& scenarios,
                                            const std::vector<faults::Fault>& faults,
                                            const requirements::Reasons& reasons) {
    const auto by_clause = scenarios_by_clause(scenarios);
    std::vector<ClauseCoverage> all;
    for (const auto& clause : catalogue.all()) {
        ClauseCoverage one;
        one.clause = clause;
        one.every_run = judged_in_every_run(clause.id);
        if (const auto found = by_clause.find(clause.id); found != by_clause.end()) {
            one.scenarios = found->second;
        }
        for (const auto& fault : faults) {
            if (fault.breaks(clause.id)) one.faults.push_back(fault.name);
        }
        explain(one, reasons.of(clause.id));
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<std::string> uncovered(const std::vector<ClauseCoverage>& all) {
    std::vector<std::string> ids;
    for (const auto& one : all) {
        if (one.covering == Covering::nothing || one.covering == Covering::excused) {
            ids.push_back(one.clause.id);
        }
    }
    return ids;
}

std::vector<ClauseCoverage> of_role(std::vector<ClauseCoverage> all, CoverageOf role) {
    const auto other = role == CoverageOf::proxies ? Role::client : Role::proxy;
    if (role != CoverageOf::everybody) {
        std::erase_if(all, [&](const auto& one) { return one.clause.role == other; });
    }
    return all;
}

std::string_view to_string(Covering covering) {
    constexpr std::array<std::string_view, 5> names{"covered", "excused", "not observable",
                                                    "client, later", "gap"};
    return names.at(static_cast<std::size_t>(covering));
}

}  // namespace conform::suite
