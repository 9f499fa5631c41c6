// The end of the terminal report: what was judged, in numbers.
#include <fmt/format.h>

#include <array>
#include <map>
#include <sstream>

#include "reports/terminal_report.hpp"
#include "reports/topic.hpp"
#include "verdict/last_lines.hpp"

namespace conform::reports {
namespace {

constexpr std::array order{Verdict::pass, Verdict::fail,         Verdict::warn,  Verdict::info,
                           Verdict::skip, Verdict::inconclusive, Verdict::flaky, Verdict::error};

using Counts = std::map<Verdict, std::size_t>;

std::string counts_text(const Counts& counts, std::size_t known) {
    std::string text;
    for (const Verdict verdict : order) {
        const auto found = counts.find(verdict);
        if (found == counts.end()) continue;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", found->second, to_string(verdict));
        if (verdict == Verdict::fail && known != 0) text += fmt::format(" ({} known)", known);
    }
    return text.empty() ? "nothing" : text;
}

bool known_failure(const CaseResult& result) {
    return result.known && result.verdict == Verdict::fail;
}

void write_topic(TextPage& page, const Topic& topic) {
    Counts counts;
    std::size_t known = 0;
    for (const CaseResult* result : topic.cases) {
        ++counts[result->verdict];
        if (known_failure(*result)) ++known;
    }
    const bool bad = counts.contains(Verdict::fail) || counts.contains(Verdict::error);
    page.wrapped(2, fmt::format("{:<18} {}", topic.name, counts_text(counts, known)),
                 bad ? Paint::red : Paint::none);
}

void write_totals(TextPage& page, const RunResult& run) {
    std::size_t known = 0;
    for (const CaseResult& result : run.cases) {
        if (known_failure(result)) ++known;
    }
    page.wrapped(0, "total: " + counts_text(count_verdicts(run), known), Paint::bold);
}

/// Of a target that the run could not start or keep alive: what it said last.
void write_target_output(TextPage& page, const RunResult& run) {
    constexpr int not_kept_alive = 3;
    constexpr std::size_t most = 20;
    if (run.exit_code != not_kept_alive || run.target_output.empty()) return;
    page.line({{"what the target wrote last:"}});
    std::istringstream lines(last_lines(run.target_output, most));
    for (std::string line; std::getline(lines, line);)
        page.line({{"  "}, {page.escape(line), Paint::dim}});
}

}  // namespace

void write_summary(const RunResult& run, std::ostream& out, const Style& style) {
    TextPage page(out, style);
    page.line({{fmt::format("summary: {} case{} in {:.1f} s, exit code {}{}", run.cases.size(),
                            run.cases.size() == 1 ? "" : "s", run.duration_s, run.exit_code,
                            run.complete ? "" : ", interrupted"),
                Paint::bold}});
    page.line({{fmt::format("judged {} of {} testable clauses (skipped {}, inconclusive {})",
                            run.judged.clauses, run.judged.of, run.judged.skipped,
                            run.judged.inconclusive)}});
    write_totals(page, run);
    for (const Topic& topic : by_topic(run)) write_topic(page, topic);
    for (const std::string& note : run.notes) page.wrapped(0, "note: " + note);
    write_target_output(page, run);
}

}  // namespace conform::reports
