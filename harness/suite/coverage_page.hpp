// What is known of the coverage of the catalogue, as text: for terminals, as JSON, as the page
// docs/coverage.md. The same bytes for the same coverage, whatever the locale.
#pragma once

#include <string>
#include <vector>

#include "suite/clause_coverage.hpp"

namespace conform::suite {

/// A line for each clause with the numbers of its scenarios, cases and faults or why it has none, and
/// how many are covered.
std::string coverage_text(const std::vector<ClauseCoverage>& all);
/// Each clause with the names of its scenarios and faults.
std::string coverage_json(const std::vector<ClauseCoverage>& all);
std::string coverage_markdown(const std::vector<ClauseCoverage>& all);

}  // namespace conform::suite
