// contracts: what a person reads at the end of a run. The whole text: baselines.
#include "reports/terminal_report.hpp"

#include <algorithm>
#include <sstream>

#include "catch_shim.hpp"
#include "reports/case_groups.hpp"
#include "reports/sample_run.hpp"

using namespace conform;
using namespace conform::reports;

namespace {

std::string terminal_of(const RunResult& run, const Style& style) {
    std::ostringstream out;
    write_terminal(run, out, style);
    return out.str();
}

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// The failing case of the sample, that often, as a matrix would make it.
RunResult many_failures(int count) {
    RunResult run = sample::run();
    const CaseResult failed = run.cases.at(1);
    run.cases.clear();
    for (int i = 0; i < count; ++i) {
        run.cases.push_back(failed);
        run.cases.back().id = failed.scenario + "[ipv4,split=" + std::to_string(i) + "]";
        // What a peer says may vary; it is the same failure.
        run.cases.back().findings.front().got += std::to_string(i);
    }
    return run;
}

}  // namespace

TEST_CASE("terminal: the second line of the summary is what was judged, at any width") {
    for (const std::size_t width : {1U, 60U, 80U}) {
        std::ostringstream out;
        write_summary(sample::run(), out, {.width = width});
        std::istringstream text(out.str());
        std::string line;
        std::getline(text, line);
        CHECK(line.find("summary: 10 cases") == 0);
        std::getline(text, line);
        CHECK(line == "judged 123 of 456 testable clauses (skipped 7, inconclusive 8)");
    }
}

TEST_CASE("terminal: an interrupted run says so") {
    RunResult run = sample::run();
    run.complete = false;
    CHECK(terminal_of(run, {}).find("interrupted") != std::string::npos);
    CHECK(terminal_of(sample::run(), {}).find("interrupted") == std::string::npos);
}

TEST_CASE("terminal: 300 cases of one scenario that fail alike are told once") {
    const std::size_t one = lines(terminal_of(many_failures(1), {}));
    const std::string text = terminal_of(many_failures(300), {});
    CHECK(lines(text) < one + 10);
    CHECK(text.find("299 more of draft-05/connect/refused in the same way:") != std::string::npos);
    CHECK(text.find("and 287 more") != std::string::npos);
    Style all;
    all.verbose = true;
    CHECK(lines(terminal_of(many_failures(300), all)) > 300 * 20);
}

TEST_CASE("terminal: different failures of one scenario are told apart") {
    RunResult run = many_failures(4);
    run.cases.back().findings.front().what = "Operation Reply, bind_port";
    const auto groups = group_failures(run, Verdict::fail, false);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].cases.size() == 3);
    CHECK(group_failures(run, Verdict::fail, true).empty());
    CHECK(group_failures(run, Verdict::warn, false).empty());
}

TEST_CASE("terminal: a passing case of the baseline is stale") {
    RunResult run = sample::run();
    CHECK(terminal_of(run, {}).find("stale") == std::string::npos);
    run.cases.front().known = true;
    CHECK(terminal_of(run, {.width = 200})
              .find("stale: the baseline expects a failure, but this passes now: "
                    "draft-05/connect/success[ipv4]\n") != std::string::npos);
}

TEST_CASE("terminal: at 60 columns only what is copied, and the judged line, is longer") {
    std::istringstream text(terminal_of(sample::run(), {.width = 60}));
    for (std::string line; std::getline(text, line);) {
        CAPTURE(line);
        const bool whole = line.find("  repeat ") == 0 || line.find("  pcap ") == 0 ||
                           line.find("  show ") == 0 || line.find("judged ") == 0;
        CHECK((whole || line.size() <= 60));
    }
}

TEST_CASE("terminal: nothing run still has a summary") {
    CHECK(terminal_of({}, {}).find("judged 0 of 0 testable clauses (skipped 0, inconclusive 0)\n"
                                   "total: nothing\n") != std::string::npos);
}
