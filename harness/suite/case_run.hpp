// One case from start to CaseResult: against the target, then against a fresh reference, then its
// pcap. Everything happens on the executor that the coroutine runs on.
#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "runner/run_case.hpp"
#include "suite/live_evidence.hpp"
#include "suite/options.hpp"
#include "suite/reference.hpp"
#include "suite/venue.hpp"
#include "transcript/redact.hpp"
#include "verdict/run_result.hpp"

namespace conform::suite {

/// What all cases of a run share; but for the evidence read-only while they run.
struct CaseSurroundings {
    const Options& options;
    const requirements::Catalogue& catalogue;
    const StartReference& start_reference;
    const Venue& venue;
    LiveEvidence& evidence;
    runner::Target target;     ///< without endpoint when the reference is the target
    runner::Target reference;  ///< likewise; what it lacks is known
    double time_scale = 1;
    std::function<void(std::string_view case_id, std::string_view line)> trace;  ///< any thread
    std::stop_token stop;                                                        ///< ends what runs
};

/// Where the transcripts of a case hold passwords.
struct Secrets {
    std::vector<transcript::SecretRange> target;
    std::vector<transcript::SecretRange> reference;
};

struct CaseReport {
    CaseResult result;  ///< no password in it
    Secrets secrets;    ///< where there was one
    bool target_unreachable = false;
    bool timed_out = false;   ///< what failed, failed by waiting in vain
    std::string write_error;  ///< of the pcap: names the file
};

/// The arguments that are references must live until the awaitable completes. `target_done`: called
/// once nothing more is asked of the target, which the reference's run may come after.
socks6::net::Awaitable<CaseReport> run_with_reference(const scenario::Case& test_case,
                                                      const CaseSurroundings& surroundings,
                                                      std::function<void()> target_done);

/// The result of a case that is not run: identity, purpose and clauses, with that reason.
CaseResult not_run(const scenario::Case& test_case, const Options& options, Verdict verdict,
                   std::string reason);

}  // namespace conform::suite
