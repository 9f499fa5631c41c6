// Whether a case can be run against a target, and what it comes to when not.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "runner/target.hpp"
#include "scenario/scenario.hpp"
#include "verdict/finding.hpp"
#include "verdict/verdict.hpp"

namespace conform::suite {

struct NotRun {
    Verdict verdict = Verdict::skip;
    std::string reason;  ///< "needs bind: BIND was answered with 0x07 command_not_supported"
};

/// Skip where the target lacks an optional feature, inconclusive where the machine, the flags or
/// this release lack something; fail where `require` names what is missing. Inconclusive outweighs
/// skip: a skip would claim a proof that the rest of the case never got.
std::optional<NotRun> why_not(const scenario::Case& test_case, const runner::Target& target,
                              const std::set<scenario::Feature>& require);

/// Whether absence of the feature is the target's own (skip) and not the run's (inconclusive).
bool optional_of_target(scenario::Feature feature);

/// The finding of a case that failed because of --require.
Finding required_but_missing(const NotRun& not_run);

}  // namespace conform::suite
