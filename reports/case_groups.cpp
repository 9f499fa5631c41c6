#include "reports/case_groups.hpp"

#include <algorithm>
#include <map>

namespace conform::reports {
namespace {

/// What makes two failing cases the same failure; values that vary from case to case stay out.
std::string signature(const CaseResult& result) {
    std::string text = result.scenario;
    for (const Finding* finding : telling_findings(result)) {
        text += '\0' + finding->requirement + '\0' + finding->what;
    }
    // Without findings the reason is all there is.
    if (result.findings.empty()) text += '\0' + result.reason;
    return text;
}

}  // namespace

std::vector<const Finding*> telling_findings(const CaseResult& result) {
    const Verdict mildest = std::max(result.verdict, Verdict::warn);
    std::vector<const Finding*> found;
    for (const Finding& finding : result.findings) {
        if (finding.verdict <= mildest) found.push_back(&finding);
    }
    // A flaky case may carry what failed first as it was.
    std::stable_sort(found.begin(), found.end(),
                     [](const Finding* a, const Finding* b) { return a->verdict < b->verdict; });
    return found;
}

std::vector<CaseGroup> group_failures(const RunResult& run, Verdict verdict, bool known) {
    std::vector<CaseGroup> groups;
    std::map<std::string, std::size_t> index;
    for (const CaseResult& result : run.cases) {
        if (result.verdict != verdict || result.known != known) continue;
        const auto [found, is_new] = index.try_emplace(signature(result), groups.size());
        if (is_new) groups.emplace_back();
        groups[found->second].cases.push_back(&result);
    }
    return groups;
}

std::string id_within_scenario(const CaseResult& result) {
    const std::string& scenario = result.scenario;
    if (result.id.size() > scenario.size() &&
        result.id.compare(0, scenario.size(), scenario) == 0) {
        return result.id.substr(scenario.size());
    }
    return result.id;
}

}  // namespace conform::reports
