#include "verdict/run_result.hpp"

namespace conform {

std::map<Verdict, std::size_t> count_verdicts(const RunResult& run) {
    std::map<Verdict, std::size_t> counts;
    for (const CaseResult& result : run.cases) ++counts[result.verdict];
    return counts;
}

}  // namespace conform
