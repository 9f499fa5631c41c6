#include "reports/terminal_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "reports/case_groups.hpp"
#include "reports/escape.hpp"

namespace conform::reports {
namespace {

using Cases = std::vector<const CaseResult*>;

constexpr std::size_t ids_at_most = 12;

std::string ids_text(const TextPage& page, const Cases& cases) {
    const std::size_t shown =
        page.style().verbose ? cases.size() : std::min(cases.size(), ids_at_most);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i != 0) text += ' ';
        text += id_within_scenario(*cases[i]);
    }
    if (shown < cases.size()) text += fmt::format(" and {} more", cases.size() - shown);
    return text;
}

void write_header(TextPage& page, const RunResult& run) {
    page.wrapped(0, fmt::format("{} {}, draft -{}, reading {}, wire version {}", run.tool,
                                run.version, run.revision, run.reading, run.wire_version));
    page.wrapped(0,
                 fmt::format("target {}, seed {}, started {}", run.target, run.seed, run.started));
    for (const auto& [id, level] : run.levels) {
        page.wrapped(0, fmt::format("clause {} counts as {} (--level)", id, level));
    }
    page.blank();
}

void write_group(TextPage& page, const CaseGroup& group, const RunResult& run) {
    for (const CaseResult* result : group.cases) {
        write_failing_case(page, *result, run);
        if (!page.style().verbose) break;
        if (result != group.cases.back()) page.blank();
    }
    if (group.cases.size() > 1 && !page.style().verbose) {
        const Cases rest(group.cases.begin() + 1, group.cases.end());
        page.wrapped(2, fmt::format("{} more of {} in the same way: {}", rest.size(),
                                    rest.front()->scenario, ids_text(page, rest)));
    }
    page.blank();
}

void write_known(TextPage& page, const RunResult& run) {
    for (const Verdict verdict : {Verdict::fail, Verdict::flaky}) {
        for (const CaseGroup& group : group_failures(run, verdict, true)) {
            page.wrapped(0,
                         fmt::format("known {}: {} {}", to_string(verdict),
                                     group.cases.front()->scenario, ids_text(page, group.cases)),
                         Paint::dim);
        }
    }
}

/// Verdicts that need no more than a line for all cases with the same reason.
void write_by_reason(TextPage& page, const RunResult& run, Verdict verdict) {
    std::map<std::string, Cases> by_reason;
    for (const CaseResult& result : run.cases) {
        if (result.verdict == verdict) by_reason[result.reason].push_back(&result);
    }
    for (const auto& [reason, cases] : by_reason) {
        const std::string why = reason.empty() ? "no reason given" : reason;
        page.wrapped(0, fmt::format("{} ({}): {}", to_string(verdict), cases.size(), why),
                     verdict_label(verdict).paint);
        std::string ids;
        const std::size_t shown =
            page.style().verbose ? cases.size() : std::min<std::size_t>(cases.size(), 3);
        for (std::size_t i = 0; i < shown; ++i) ids += (i == 0 ? "" : " ") + cases[i]->id;
        if (shown < cases.size()) ids += fmt::format(" and {} more", cases.size() - shown);
        page.wrapped(2, ids, Paint::dim);
    }
}

/// Which of several permitted ways the target goes, each told once.
void write_readings(TextPage& page, const RunResult& run) {
    std::map<std::string, std::size_t> cases_by_text;
    for (const CaseResult& result : run.cases) {
        for (const Finding& finding : result.findings) {
            if (finding.verdict != Verdict::info) continue;
            const std::string about =
                finding.ambiguity.empty() ? finding.requirement : finding.ambiguity;
            ++cases_by_text[fmt::format("{}: {}: {}", about, finding.what, finding.got)];
        }
    }
    for (const auto& [text, count] : cases_by_text) {
        page.wrapped(
            0, fmt::format("info: {}{}", text, count == 1 ? "" : fmt::format(" ({} times)", count)),
            Paint::cyan);
    }
}

void write_stale(TextPage& page, const RunResult& run) {
    for (const CaseResult& result : run.cases) {
        if (!result.known || result.verdict != Verdict::pass) continue;
        page.wrapped(0, "stale: the baseline expects a failure, but this passes now: " + result.id,
                     Paint::yellow);
    }
}

}  // namespace

Piece verdict_label(Verdict verdict) {
    std::string name(to_string(verdict));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    switch (verdict) {
        case Verdict::error:
        case Verdict::fail:
            return {name, Paint::red};
        case Verdict::flaky:
        case Verdict::warn:
            return {name, Paint::yellow};
        case Verdict::pass:
            return {name, Paint::green};
        default:
            return {name, Paint::cyan};
    }
}

void write_terminal(const RunResult& run, std::ostream& out, const Style& style) {
    TextPage page(out, style);
    write_header(page, run);
    for (const Verdict verdict : {Verdict::error, Verdict::fail, Verdict::flaky, Verdict::warn}) {
        for (const CaseGroup& group : group_failures(run, verdict, false)) {
            write_group(page, group, run);
        }
    }
    write_known(page, run);
    write_stale(page, run);
    write_readings(page, run);
    write_by_reason(page, run, Verdict::skip);
    write_by_reason(page, run, Verdict::inconclusive);
    page.blank();
    write_summary(run, out, style);
}

}  // namespace conform::reports
