#include "suite/verdict_changes.hpp"

#include <fmt/format.h>

#include "verdict/last_lines.hpp"

namespace conform::suite {

void mark_flaky(CaseResult& result, std::size_t round) {
    result.verdict = Verdict::flaky;
    result.reason = fmt::format("failed, then passed when repeated ({})", round);
    for (auto& finding : result.findings) {
        if (finding.verdict == Verdict::fail) finding.verdict = Verdict::flaky;
    }
}

void blame_for_end(CaseResult& result, const std::string& how, const std::string& output) {
    constexpr std::size_t lines = 3;
    Finding finding;
    // No clause says that a proxy must go on, but none of what the case is about holds without it.
    if (!result.requirements.empty()) finding.requirement = result.requirements.front();
    finding.level = "implicit";
    finding.verdict = Verdict::fail;
    finding.what = "the target's process";
    finding.expected = "that it goes on serving, whatever one client does";
    finding.got = "it ended: " + how;
    if (const auto last = last_lines(output, lines); !last.empty()) {
        finding.hint = "its last lines: " + last;
    }
    result.verdict = Verdict::fail;
    result.reason.clear();
    result.findings.insert(result.findings.begin(), std::move(finding));
}

}  // namespace conform::suite
