// The report that a person reads at the end of a run: what failed and why, then the summary.
//
// Output is printable text, newlines and our own colours, whatever the peer sent. ASCII unless the
// style says unicode. Times are relative to the start of a case.
#pragma once

#include <iosfwd>

#include "reports/style.hpp"
#include "reports/text_page.hpp"
#include "verdict/run_result.hpp"

namespace conform::reports {

/// Everything: header, errors, failures, flaky cases, warnings, readings, what was not judged,
/// summary.
void write_terminal(const RunResult& run, std::ostream& out, const Style& style);

/// Only the summary: "summary: …", "judged N of M testable clauses (…)", totals, topics. The second
/// line is never wrapped, so that scripts can find it.
void write_summary(const RunResult& run, std::ostream& out, const Style& style);

/// One case in full: clause, expected, got, bytes, both transcripts, how to repeat it.
void write_failing_case(TextPage& page, const CaseResult& result, const RunResult& run);

/// "FAIL" in red, …
Piece verdict_label(Verdict verdict);

}  // namespace conform::reports
