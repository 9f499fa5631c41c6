#include "verdict/run_result.hpp"

#include "catch_shim.hpp"

using conform::Verdict;

TEST_CASE("run result: cases are counted by verdict, absent ones not at all") {
    conform::RunResult run;
    CHECK(count_verdicts(run).empty());
    for (const Verdict verdict : {Verdict::fail, Verdict::pass, Verdict::fail}) {
        run.cases.emplace_back().verdict = verdict;
    }
    const auto counts = count_verdicts(run);
    CHECK(counts.at(Verdict::fail) == 2);
    CHECK(counts.at(Verdict::pass) == 1);
    CHECK(counts.size() == 2);
}
