// One failing case of the terminal report.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/annotated_hex.hpp"
#include "reports/case_groups.hpp"
#include "reports/terminal_report.hpp"
#include "reports/transcript_view.hpp"
#include "verdict/shell_quoted.hpp"

namespace conform::reports {
namespace {

constexpr std::size_t findings_at_most = 5;

std::string clause_heading(const Finding& finding, const RunResult& run) {
    std::string text = finding.requirement.empty() ? "the run itself" : finding.requirement;
    const auto clause = run.clauses.find(finding.requirement);
    const std::string section =
        clause == run.clauses.end() ? "" : "section " + clause->second.section;
    std::string within = finding.level;
    if (!section.empty()) within += (within.empty() ? "" : ", ") + section;
    if (!within.empty()) text += " (" + within + ")";
    if (run.levels.contains(finding.requirement)) text += ", level set by --level";
    return text;
}

std::string evidence_text(const Evidence& evidence) {
    std::string text(to_string(evidence.source));
    for (const std::uint32_t frame : evidence.frames) {
        text += fmt::format("{}{}", frame == evidence.frames.front() ? " " : ", ", frame);
    }
    return text;
}

/// The command that shows a finding's frames: nothing without pcap.
void write_show_command(TextPage& page, const Finding& finding, const CaseResult& result) {
    const auto& frames = finding.evidence.frames;
    if (result.pcap.empty() || frames.empty()) return;
    const auto filter = fmt::format("frame.number in {{{}}}", fmt::join(frames, ", "));
    // To be copied, so it is not wrapped.
    page.line(
        {{"  show      ", Paint::dim},
         {fmt::format("tshark -r {} -Y {}", shell_quoted(result.pcap), shell_quoted(filter))}});
}

void write_finding(TextPage& page, const Finding& finding, const CaseResult& result,
                   const RunResult& run) {
    const Piece label = verdict_label(finding.verdict);
    page.blank();
    page.wrapped(2, clause_heading(finding, run), Paint::bold);
    const auto clause = run.clauses.find(finding.requirement);
    if (clause != run.clauses.end()) page.labelled("clause", clause->second.text);
    page.labelled("what", finding.what);
    page.labelled("expected", finding.expected, Paint::green);
    page.labelled("got", finding.got, label.paint);
    page.labelled("where", finding.where);
    page.labelled("step", finding.step);
    write_annotated_hex(page, finding.bytes);
    page.labelled("evidence", evidence_text(finding.evidence));
    write_show_command(page, finding, result);
    page.labelled("ambiguity", finding.ambiguity);
    page.labelled("hint", finding.hint);
}

}  // namespace

void write_failing_case(TextPage& page, const CaseResult& result, const RunResult& run) {
    page.line({verdict_label(result.verdict), {" " + result.id, Paint::bold}});
    page.wrapped(2, result.purpose);
    page.labelled("reason", result.reason);
    const auto findings = telling_findings(result);
    const std::size_t shown =
        page.style().verbose ? findings.size() : std::min(findings.size(), findings_at_most);
    for (std::size_t i = 0; i < shown; ++i) write_finding(page, *findings[i], result, run);
    if (shown < findings.size()) {
        page.wrapped(2, fmt::format("and {} more findings", findings.size() - shown), Paint::dim);
    }
    if (!result.target.entries.empty() || !result.reference.entries.empty()) {
        page.blank();
        write_transcripts(page, result.target, result.reference);
    }
    page.blank();
    // Both are there to be copied, so they are not wrapped.
    if (!result.repeat.empty()) page.line({{"  repeat    ", Paint::dim}, {result.repeat}});
    if (!result.pcap.empty()) page.line({{"  pcap      ", Paint::dim}, {result.pcap}});
}

}  // namespace conform::reports
