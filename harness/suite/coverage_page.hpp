// What is known of the coverage of the catalogue, as text: for terminals, as JSON, as the page
// docs/coverage.md. The same bytes for the same coverage, whatever the locale.
#pragma once

#include <string>
#include <vector>

#include "suite/clause_coverage.hpp"

namespace conform::suite {

/// The gaps and their reasons, and how many clauses are covered.
std::string coverage_text(const std::vector<ClauseCoverage>& all);
/// Every clause with its scenarios, or why it has none.
std::string coverage_json(const std::vector<ClauseCoverage>& all);
std::string coverage_markdown(const std::vector<ClauseCoverage>& all);

}  // namespace conform::suite
