// Which cases a fault is run against.
#include "selftest/plan.hpp"

#include <algorithm>

#include "catch_shim.hpp"

namespace conform::selftest {
namespace {

scenario::Case make_case(const std::string& scenario, int number, const std::string& clause) {
    scenario::Case one;
    one.scenario = scenario;
    one.id = scenario + '[' + std::to_string(number) + ']';
    one.covers = {clause};
    return one;
}

/// Ten cases for the clause "own", in two scenarios, and thirty for others.
std::vector<scenario::Case> forty_cases() {
    std::vector<scenario::Case> cases;
    cases.reserve(40);
    for (int i = 0; i < 8; ++i) cases.push_back(make_case("many", i, "own"));
    for (int i = 0; i < 2; ++i) cases.push_back(make_case("few", i, "own"));
    for (int i = 0; i < 30; ++i) cases.push_back(make_case("others", i, "foreign"));
    return cases;
}

const faults::Fault fault{"faulty", {"own"}, "breaks it", nullptr};

FaultPlan plan(const std::vector<scenario::Case>& cases, const Scope& scope) {
    Cases all;
    for (const auto& one : cases) all.push_back(&one);
    return plan_for({&fault}, all, scope).front();
}

auto of_scenario(const Cases& cases, const std::string& scenario) {
    return std::count_if(cases.begin(), cases.end(),
                         [&](const auto* one) { return one->scenario == scenario; });
}

TEST_CASE("a fault meets some cases of each of its scenarios first, and a sample of the others") {
    const auto cases = forty_cases();
    const auto rounds = plan(cases, {.sample = 5, .at_first = 3}).rounds;
    REQUIRE(rounds.size() == 2);
    CHECK(of_scenario(rounds[0], "many") == 3);
    CHECK(of_scenario(rounds[0], "few") == 2);
    CHECK(of_scenario(rounds[0], "others") == 5);
    CHECK(of_scenario(rounds[1], "many") == 5);
    CHECK(rounds[1].size() == 5);
}

TEST_CASE("the same seed picks the same sample, another seed another one") {
    const auto cases = forty_cases();
    const auto picked = [&](std::uint64_t seed) {
        return plan(cases, {.sample = 5, .at_first = 3, .seed = seed}).rounds.front();
    };
    CHECK(picked(1) == picked(1));
    CHECK(picked(1) != picked(2));
}

TEST_CASE("in full, a fault meets every case at once") {
    const auto cases = forty_cases();
    const auto rounds = plan(cases, {.everything = true}).rounds;
    REQUIRE(rounds.size() == 1);
    CHECK(rounds.front().size() == cases.size());
}

TEST_CASE("the cases of all plans are told once each") {
    const auto cases = forty_cases();
    const auto one = plan(cases, {.everything = true});
    CHECK(all_cases({one, one}).size() == cases.size());
}

}  // namespace
}  // namespace conform::selftest
