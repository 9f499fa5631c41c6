// A whole run: examines the target, plays every case against it and the reference, gives all that
// is to be reported.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "requirements/catalogue.hpp"
#include "scenario/scenario.hpp"
#include "suite/options.hpp"
#include "suite/reference.hpp"
#include "suite/venue.hpp"
#include "verdict/run_result.hpp"

namespace conform::suite {

/// What happens meanwhile, told on the calling thread; each may be empty.
struct RunEvents {
    std::function<void(std::size_t cases)> ready;  ///< the target is known, the cases begin
    std::function<void(std::string_view case_id)> started;
    std::function<void(const CaseResult& result)> finished;
    /// From any thread, one line at a time.
    std::function<void(std::string_view case_id, std::string_view line)> trace;
};

/// What a run works with.
struct Equipment {
    const requirements::Catalogue& catalogue;  ///< borrowed
    StartReference start_reference;
    Venue venue = Venue::machine("the run was started outside of it");
    std::vector<std::string> notes{};  ///< about them, for the report
};

struct RunReport {
    RunResult result;
    std::vector<std::string> write_errors;  ///< pcaps that could not be written; they name the file
};

/// Catches SIGINT and SIGTERM while it runs. Cases may be in any order, with distinct ids; results
/// are ordered by id. Never throws for what a target does.
RunReport run(const Options& options, std::vector<scenario::Case> cases, const Equipment& equipment,
              const RunEvents& events);

}  // namespace conform::suite
