#include "suite/exit_code.hpp"

namespace conform::suite {

int exit_code(const Ending& ending) {
    const auto any = [&](Verdict verdict) {
        const auto found = ending.verdicts.find(verdict);
        return found != ending.verdicts.end() && found->second > 0;
    };
    if (ending.signal != 0) return exit_interrupted + ending.signal;
    if (ending.write_failed || any(Verdict::error)) return exit_harness;
    if (ending.target_lost) return exit_unreachable;
    if (any(Verdict::fail) || any(Verdict::flaky)) return exit_failed;
    if (ending.strict && any(Verdict::warn)) return exit_failed;
    // A run that judged nothing must not look like a good one.
    if (!any(Verdict::pass) && !any(Verdict::warn) && !any(Verdict::info)) return exit_unreachable;
    return exit_ok;
}

}  // namespace conform::suite
