// Runs the plans: each fault in a reference of its own, several faults at once, and tells what the
// suite noticed.
//
// A fault is run as a target is: examined first, each case against a fresh instance. What was in
// the way of a run is told as trouble, never thrown.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "requirements/catalogue.hpp"
#include "selftest/plan.hpp"
#include "suite/options.hpp"
#include "suite/reference.hpp"
#include "suite/venue.hpp"
#include "verdict/run_result.hpp"

namespace conform::selftest {

/// A finding that is more than a pass.
struct Notice {
    std::string case_id;
    std::string scenario;
    std::string step;         ///< JSON pointer
    std::string requirement;  ///< may be empty
    Verdict verdict = Verdict::fail;
    std::string got;     ///< one line
    std::string repeat;  ///< the command that repeats the case

    /// Whether it blames the clause, and does not merely mention it.
    bool blames() const { return verdict == Verdict::fail || verdict == Verdict::warn; }
};

struct FaultRun {
    const faults::Fault* fault = nullptr;  ///< null: the fault-free reference
    std::vector<Notice> notices;
    std::map<Verdict, std::size_t> verdicts;  ///< of the cases
    double duration_s = 0;
    bool complete = false;  ///< all rounds that were needed
    std::string trouble;    ///< empty, or what kept it from being judged

    std::size_t cases() const;
};

/// Where and with what the runs take place. The functions are called by several threads at once.
struct Workshop {
    const requirements::Catalogue& catalogue;  ///< borrowed
    /// A reference with that fault, or without any for null.
    std::function<suite::StartReference(const faults::Fault* fault)> reference;
    std::function<suite::Venue()> venue;  ///< a new one for each run
    suite::Options options;               ///< seed, reading, dialect; cases at once in each run
    std::size_t faults_at_once = 4;
};

/// Told on the calling thread as each run ends; may be empty.
using Progress = std::function<void(std::size_t done, std::size_t of, const FaultRun& run)>;

struct Swept {
    std::vector<FaultRun> runs;  ///< one a plan, in the order of the plans
    int signal = 0;              ///< that ended it early; 0: none
};

/// Catches SIGINT and SIGTERM meanwhile.
Swept sweep(const Workshop& workshop, const std::vector<FaultPlan>& plans,
            const Progress& progress);

/// The rounds of one plan, on the calling thread.
FaultRun run_plan(const Workshop& workshop, const FaultPlan& plan);

}  // namespace conform::selftest
