// The JUnit report, for CI systems: a suite per topic, a test case per case.
//
// fail and flaky are failures, error is an error, skip, inconclusive and known failures are
// skipped with the reason; what warns or informs stands in system-out. Names are unique.
#pragma once

#include <iosfwd>

#include "verdict/run_result.hpp"

namespace conform::reports {

void write_junit(const RunResult& run, std::ostream& out);

}  // namespace conform::reports
