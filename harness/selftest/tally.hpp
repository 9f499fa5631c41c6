// What a sweep has shown: which faults were noticed, by whom and under which clauses, and what no
// fault makes fail. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "requirements/catalogue.hpp"
#include "requirements/reasons.hpp"
#include "selftest/sweep.hpp"

namespace conform::selftest {

enum class Outcome : std::uint8_t {
    noticed,  ///< a clause of the fault was blamed
    told,     ///< by findings of weight info, as meant (Fault::tells)
    foreign,  ///< only clauses that it does not break were blamed
    unnoticed,
    not_run,  ///< or not to its end
};

/// "noticed", "told", "foreign clauses only", "unnoticed", "not run"
std::string_view to_string(Outcome outcome);

/// What one scenario made of a fault.
struct Blame {
    std::set<std::string> own;      ///< blamed clauses that the fault breaks
    std::set<std::string> foreign;  ///< and others
};

struct FaultRow {
    const faults::Fault* fault = nullptr;
    Outcome outcome = Outcome::not_run;
    std::map<std::string, Blame> scenarios;  ///< that noticed it
    std::size_t cases = 0;
    double duration_s = 0;
    std::string trouble;
    Notice first;  ///< the first that blames a clause of the fault; empty where none does
};

struct Tally {
    std::vector<FaultRow> faults;
    std::vector<Notice> reference;  ///< what should not be: findings without any fault
    std::string reference_trouble;
    std::size_t reference_cases = 0;
    std::size_t scenarios = 0;  ///< this and what follows: only when all faults were run
    std::size_t expectations = 0;
    std::vector<std::string> idle_scenarios;  ///< that no fault made fail, but some was run against
    std::map<std::string, std::set<std::string>> idle_expectations;  ///< of the other scenarios
    std::vector<requirements::Requirement> without_fault;            ///< nor a reason in the list
    std::size_t unfaulted = 0;                                       ///< have a reason instead
    double duration_s = 0;
    int signal = 0;

    std::size_t count(Outcome outcome) const;
};

/// The MUST and MUST NOT of proxies that show from outside and that none of the faults breaks.
std::vector<requirements::Requirement> without_fault(
    const requirements::Catalogue& catalogue, const std::vector<const faults::Fault*>& faults);

/// What a sweep is asked.
struct Question {
    const requirements::Catalogue& catalogue;
    const requirements::Reasons& unfaulted;
    const std::vector<const faults::Fault*>& all_faults;
    const Cases& cases;  ///< that were run
};
/// `swept` holds the fault-free run, too.
Tally tally(const Question& question, const Swept& swept);

/// 0; 1 when a fault went unnoticed, was noticed under foreign clauses alone or was not run, or
/// when anything failed without a fault; with `every_clause`, also when a MUST or MUST NOT has
/// neither fault nor reason. 128 and the signal when interrupted.
int exit_code(const Tally& tally, bool every_clause);

}  // namespace conform::selftest
