// What a sweep has shown: noticed under a clause of the fault, or not; and the list of clauses that
// no fault breaks. SOCKS6_RENEW_BASELINES=1 in the environment writes that list anew.
#include "selftest/tally.hpp"

#include <filesystem>

#include "catch_shim.hpp"
#include "requirements/generated_file.hpp"
#include "requirements/temporary_file.hpp"
#include "selftest/tally_text.hpp"
#include "suite/exit_code.hpp"

namespace conform::selftest {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(SOCKS6_SOURCE_DIR) / "scenarios/requirements";
const std::string own = "R05-VER-P-LENGTH";
const std::string other = "R05-VER-P-SHORT";

requirements::Catalogue catalogue() {
    return std::get<requirements::Catalogue>(
        requirements::Catalogue::load(folder / "draft-05.json"));
}

Notice notice(const std::string& clause, Verdict verdict, const std::string& step = "/steps/1") {
    return {.case_id = "topic/one[1]",
            .scenario = "topic/one",
            .step = step,
            .requirement = clause,
            .verdict = verdict,
            .got = "a byte too many",
            .repeat = "socks6-conform"};
}

scenario::Case two_expectations() {
    scenario::Case one;
    one.id = "topic/one[1]";
    one.scenario = "topic/one";
    for (const auto* pointer : {"/steps/0", "/steps/1"}) {
        scenario::Step step;
        step.pointer = pointer;
        step.action = scenario::Expect{};
        one.steps.push_back(step);
    }
    return one;
}

/// One fault, which breaks `own`, and the fault-free reference, each with what it made be found.
Tally tally_of(const std::vector<Notice>& with_fault, const std::vector<Notice>& without = {},
               bool complete = true, bool tells = false) {
    const faults::Fault fault{"faulty", {"R05-VER-P-LENGTH"}, "adds a byte", nullptr, tells};
    const faults::Fault* known = &fault;
    static const auto clauses = catalogue();
    const requirements::TemporaryFile empty(
        R"({"format":1,"revision":"05","reasons":[],"gaps":[]})");
    const auto list =
        std::get<requirements::Reasons>(requirements::Reasons::load(empty.path(), clauses));
    const auto test_case = two_expectations();
    Swept swept;
    swept.runs.resize(2);
    swept.runs[0].notices = without;
    swept.runs[0].complete = true;
    swept.runs[1].fault = known;
    swept.runs[1].notices = with_fault;
    swept.runs[1].complete = complete;
    auto result = tally({clauses, list, {known}, {&test_case}}, swept);
    result.faults.front().fault = nullptr;  // it ends here
    return result;
}

Outcome outcome(const Tally& tally) {
    return tally.faults.front().outcome;
}

TEST_CASE("a fault is noticed when a failure or warning blames a clause of its own") {
    CHECK(outcome(tally_of({notice(own, Verdict::fail)})) == Outcome::noticed);
    CHECK(outcome(tally_of({notice(own, Verdict::warn), notice(other, Verdict::fail)})) ==
          Outcome::noticed);
    CHECK(outcome(tally_of({notice(other, Verdict::fail)})) == Outcome::foreign);
    CHECK(outcome(tally_of({notice(own, Verdict::error)})) == Outcome::unnoticed);
    CHECK(outcome(tally_of({})) == Outcome::unnoticed);
    CHECK(outcome(tally_of({}, {}, /*complete=*/false)) == Outcome::not_run);
}

TEST_CASE("a fault that the draft permits is told, in words that come from it alone") {
    const auto mention = notice(own, Verdict::info);
    CHECK(outcome(tally_of({mention}, {}, true, /*tells=*/true)) == Outcome::told);
    CHECK(outcome(tally_of({mention}, {mention}, true, /*tells=*/true)) == Outcome::unnoticed);
    CHECK(outcome(tally_of({mention})) == Outcome::unnoticed);
}

TEST_CASE("own and foreign clauses are told apart for each scenario") {
    const auto row = tally_of({notice(own, Verdict::fail), notice(other, Verdict::warn)}).faults[0];
    CHECK(row.scenarios.at("topic/one").own == std::set<std::string>{own});
    CHECK(row.scenarios.at("topic/one").foreign == std::set<std::string>{other});
    CHECK(row.first.requirement == own);
}

TEST_CASE("expectations and scenarios that no fault makes fail are named") {
    const auto some = tally_of({notice(own, Verdict::fail, "/steps/1")});
    CHECK(some.expectations == 2);
    CHECK(some.idle_scenarios.empty());
    CHECK(some.idle_expectations.at("topic/one") == std::set<std::string>{"/steps/0"});
    CHECK(tally_of({}).idle_scenarios == std::vector<std::string>{"topic/one"});
}

TEST_CASE("the exit code of a self-test: 1 for what was missed, and for what fails without fault") {
    const auto fine = notice(own, Verdict::fail);
    CHECK(exit_code(tally_of({fine}), false) == suite::exit_ok);
    CHECK(exit_code(tally_of({}), false) == suite::exit_failed);
    CHECK(exit_code(tally_of({notice(other, Verdict::fail)}), false) == suite::exit_failed);
    CHECK(exit_code(tally_of({fine}, {notice(other, Verdict::fail)}), false) == suite::exit_failed);
    CHECK(exit_code(tally_of({fine}, {notice(other, Verdict::info)}), false) == suite::exit_ok);
    // Most clauses have no fault here.
    CHECK(exit_code(tally_of({fine}), true) == suite::exit_failed);
    auto interrupted = tally_of({fine});
    interrupted.signal = 2;
    CHECK(exit_code(interrupted, false) == 130);
}

/// A MUST or MUST NOT of proxies that neither a fault breaks nor the list names makes this fail.
TEST_CASE("unfaulted.json is up to date") {
    const auto clauses = catalogue();
    const auto file = folder / "unfaulted.json";
    const auto loaded = requirements::Reasons::load(file, clauses);
    if (const auto* error = std::get_if<requirements::LoadError>(&loaded)) FAIL(to_string(*error));
    const auto& listed = std::get<requirements::Reasons>(loaded);
    const auto known = faults::proxy_faults();
    std::vector<const faults::Fault*> all;
    all.reserve(known.size());
    for (const auto& fault : known) all.push_back(&fault);
    std::vector<std::string> missing;
    for (const auto& clause : without_fault(clauses, all)) {
        missing.push_back(clause.id);
        if (listed.of(clause.id).empty() && !listed.admits(clause.id)) {
            UNSCOPED_INFO(clause.id + " has no fault");
        }
    }
    const auto renewed = listed.renewed(missing).json();
    CHECK((requirements::generated_file(file, renewed) == renewed));
}

}  // namespace
}  // namespace conform::selftest
