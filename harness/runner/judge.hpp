// Turns what was seen into findings: which clauses, with which weight.
//
// A judgement names clauses; where it names none, those of the step count, and where the step has
// none, the scenario's. What breaking a clause weighs comes from the catalogue (MUST, MUST NOT and
// implicit fail, SHOULD warns, MAY informs), unless the scenario or --level says otherwise.
#pragma once

#include <string>
#include <vector>

#include "runner/run_case.hpp"
#include "scenario/expectation.hpp"
#include "verdict/finding.hpp"

namespace conform::runner {

/// What a finding says besides the clause and the verdict.
struct Seen {
    std::string step;  ///< JSON pointer
    std::string what;
    std::string where;
    std::string expected;
    std::string got;
    std::string ambiguity;
    std::string hint;
    EvidenceSource evidence = EvidenceSource::socket;
    MarkedBytes bytes;
};

class Judge {
  public:
    Judge(const scenario::Case& test_case, const CaseOptions& options)
        : case_(test_case), options_(options) {}

    /// What was wanted did not come: a finding per clause. `outer` is the step's judgement when
    /// `inner` is a field's.
    std::vector<Finding> broken(const scenario::Judgement& inner, const scenario::Judgement& outer,
                                const Seen& seen) const;
    /// What was wanted came: a finding per clause that the judgement itself names.
    std::vector<Finding> kept(const scenario::Judgement& judgement, const Seen& seen) const;
    /// An outcome that the draft leaves open came, with a verdict of its own.
    std::vector<Finding> tolerated(const scenario::VerdictByReading& verdict,
                                   const scenario::Judgement& inner,
                                   const scenario::Judgement& outer, const Seen& seen) const;
    /// The scenario or the harness is wrong.
    Finding error(const Seen& seen) const;
    Finding inconclusive(const Seen& seen) const;
    /// The scenario's own clauses that nothing has been said about: they were kept.
    std::vector<Finding> remaining(const std::vector<Finding>& so_far) const;

    Verdict pick(const scenario::VerdictByReading& verdict) const;

  private:
    const std::vector<std::string>& clauses(const scenario::Judgement& inner,
                                            const scenario::Judgement& outer) const;
    Finding finding(const std::string& requirement, Verdict verdict, const Seen& seen) const;
    Verdict weight(const std::string& requirement, const std::optional<Verdict>& level) const;

    const scenario::Case& case_;
    const CaseOptions& options_;
};

/// Whether the steps behind such findings make no sense any more.
bool ends_case(const std::vector<Finding>& findings);

}  // namespace conform::runner
