#include "suite/applicability.hpp"

#include <fmt/format.h>

#include "runner/run_case.hpp"

namespace conform::suite {

using scenario::Feature;

bool optional_of_target(Feature feature) {
    switch (feature) {
        case Feature::bind:
        case Feature::backlog:
        case Feature::udp:
        case Feature::dtls:
        case Feature::idempotence:
        case Feature::domain:
            return true;
        default:
            return false;
    }
}

std::optional<NotRun> why_not(const scenario::Case& test_case, const runner::Target& target,
                              const std::set<Feature>& require) {
    std::optional<NotRun> why;
    for (const auto feature : test_case.requires_) {
        const auto lacking = target.lacks.find(feature);
        if (lacking == target.lacks.end()) continue;
        NotRun one{optional_of_target(feature) ? Verdict::skip : Verdict::inconclusive,
                   fmt::format("needs {}: {}", to_name(feature), lacking->second)};
        if (require.contains(feature)) {
            one.verdict = Verdict::fail;
            return one;
        }
        if (!why || one.verdict < why->verdict) why = std::move(one);
    }
    if (why && why->verdict == Verdict::inconclusive) return why;
    if (const auto later = runner::not_yet(test_case)) {
        return NotRun{Verdict::inconclusive, fmt::format("comes with a later release: {}", *later)};
    }
    return why;
}

Finding required_but_missing(const NotRun& not_run) {
    Finding finding;
    finding.verdict = Verdict::fail;
    finding.what = "a feature that --require names";
    finding.expected = "that it is there and judged";
    finding.got = not_run.reason;
    return finding;
}

}  // namespace conform::suite
