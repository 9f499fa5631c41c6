// Which scenarios cover each clause of the catalogue, and why the others are not covered: what the
// suite can judge, whatever the target. (How much one run has judged is coverage.hpp.)
//
// Plain values; everything is copied.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "faults/fault.hpp"
#include "requirements/catalogue.hpp"
#include "requirements/reasons.hpp"
#include "scenario/scenario.hpp"

namespace conform::suite {

enum class Covering : std::uint8_t {
    scenarios,       ///< at least one scenario, or what every run judges by itself
    excused,         ///< none can; the list of reasons says why
    not_observable,  ///< nothing outside shows it, by the catalogue
    clients_later,   ///< binds clients, whose scenarios are still to come
    nothing,         ///< a gap: the scenario is still to be written
};

struct ClauseCoverage {
    requirements::Requirement clause;
    Covering covering = Covering::nothing;
    std::map<std::string, std::size_t> scenarios;  ///< id -> cases of it that cover the clause
    std::string_view every_run;                    ///< what judges it in each run; or empty
    std::vector<std::string_view> faults;          ///< that break it
    std::string reason;                            ///< where nothing covers it

    std::size_t cases() const;
};

/// Of every clause, in the catalogue's order. A reason for what is covered counts for nothing.
std::vector<ClauseCoverage> clause_coverage(const requirements::Catalogue& catalogue,
                                            const std::vector<scenario::Scenario>& scenarios,
                                            const std::vector<faults::Fault>& faults,
                                            const requirements::Reasons& reasons);

/// Clauses that a list of reasons is to name: no scenario covers them, and some could.
std::vector<std::string> uncovered(const std::vector<ClauseCoverage>& all);

/// Clauses that bind proxies, or clients; those of both bind each of them.
enum class CoverageOf : std::uint8_t { everybody, proxies, clients };
std::vector<ClauseCoverage> of_role(std::vector<ClauseCoverage> all, CoverageOf role);

/// "covered", "excused", "not observable", "client, later", "gap"
std::string_view to_string(Covering covering);

}  // namespace conform::suite
