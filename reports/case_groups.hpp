// Cases of one scenario that fail in the same way are told once.
#pragma once

#include <string>
#include <vector>

#include "verdict/run_result.hpp"

namespace conform::reports {

/// Findings that a reader has to see to understand the case's verdict: as bad as it or worse than
/// a warning; borrowed.
std::vector<const Finding*> telling_findings(const CaseResult& result);

struct CaseGroup {
    std::vector<const CaseResult*> cases;  ///< at least one; borrowed
};

/// The cases with that verdict (known failures apart from new ones by `known`), grouped by scenario
/// and by what their telling findings are about; in the run's order.
std::vector<CaseGroup> group_failures(const RunResult& run, Verdict verdict, bool known);

/// "[ipv4]" of "draft-05/connect/refused[ipv4]" when the scenario is named already, else the id.
std::string id_within_scenario(const CaseResult& result);

}  // namespace conform::reports
