// What the suite covers: the page in docs/, the gaps, and the reasons for what cannot be covered.
// SOCKS6_RENEW_BASELINES=1 in the environment writes page and list anew.
#include "suite/coverage_page.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "catch_shim.hpp"
#include "requirements/generated_file.hpp"
#include "requirements/temporary_file.hpp"
#include "scenario/library.hpp"

using namespace conform;
using namespace conform::suite;
namespace fs = std::filesystem;

namespace {

const fs::path root = SOCKS6_SOURCE_DIR;

requirements::Catalogue load_catalogue() {
    auto loaded = requirements::Catalogue::load(root / "scenarios/requirements/draft-05.json");
    if (const auto* error = std::get_if<requirements::LoadError>(&loaded)) FAIL(to_string(*error));
    return std::get<requirements::Catalogue>(std::move(loaded));
}

requirements::Reasons load_reasons(const fs::path& file, const requirements::Catalogue& catalogue) {
    auto loaded = requirements::Reasons::load(file, catalogue);
    if (const auto* error = std::get_if<requirements::LoadError>(&loaded)) FAIL(to_string(*error));
    return std::get<requirements::Reasons>(std::move(loaded));
}

const ClauseCoverage& of(const std::vector<ClauseCoverage>& all, std::string_view id) {
    for (const auto& one : all) {
        if (one.clause.id == id) return one;
    }
    throw std::runtime_error("no clause " + std::string(id));
}

/// One scenario with two cases: the scenario covers one clause, a step another.
std::vector<scenario::Scenario> two_cases() {
    scenario::Case one;
    one.covers = {"R05-VER-P-LENGTH", "R05-VER-P-SHORT"};
    scenario::Scenario scenario;
    scenario.id = "draft-05/example/two";
    scenario.cases = {one, one};
    scenario.cases.back().covers = {"R05-VER-P-LENGTH"};
    return {scenario};
}

std::vector<ClauseCoverage> cover(const std::string& reasons = {}) {
    const requirements::TemporaryFile file(R"({"format":1,"revision":"05","reasons":[)" + reasons +
                                           R"(],"gaps":[]})");
    const auto catalogue = load_catalogue();
    const std::vector<faults::Fault> faults{
        {"reply-too-long", {"R05-VER-P-LENGTH"}, "adds a byte", nullptr}};
    return clause_coverage(catalogue, two_cases(), faults, load_reasons(file.path(), catalogue));
}

}  // namespace

TEST_CASE("a clause is covered by the cases that name it, each scenario counted once") {
    const auto all = cover();
    CHECK(of(all, "R05-VER-P-LENGTH").scenarios.size() == 1);
    CHECK(of(all, "R05-VER-P-LENGTH").cases() == 2);
    CHECK(of(all, "R05-VER-P-SHORT").cases() == 1);
    CHECK(of(all, "R05-VER-P-SHORT").covering == Covering::scenarios);
    CHECK(of(all, "R05-VER-P-REPLY-MAJOR").covering == Covering::nothing);
}

TEST_CASE("a clause names the faults that break it") {
    const auto all = cover();
    CHECK(of(all, "R05-VER-P-LENGTH").faults == std::vector<std::string_view>{"reply-too-long"});
    CHECK(of(all, "R05-VER-P-SHORT").faults.empty());
    CHECK(coverage_markdown(all).find("| `reply-too-long` |") != std::string::npos);
}

TEST_CASE(
    "what every run judges needs no scenario; what no one can see, or binds clients, is said") {
    const auto all = cover(R"({"id":"R05-VER-P-REPLY-MAJOR","reason":"so it is"})");
    CHECK(of(all, "R05-AUTH-P-SENT-NOOP").every_run == "preflight/speaks-socks6");
    CHECK(of(all, "R05-AUTH-P-SENT-NOOP").covering == Covering::scenarios);
    CHECK(of(all, "R05-VER-P-REPLY-MAJOR").covering == Covering::excused);
    CHECK(of(all, "R05-VER-P-REPLY-MAJOR").reason == "so it is");
    CHECK(of(all, "R05-VER-C-CLOSE").covering == Covering::clients_later);
    for (const auto& one : of_role(all, CoverageOf::proxies)) {
        CHECK(one.clause.role != requirements::Role::client);
    }
}

TEST_CASE("a scenario outweighs a reason why there is none") {
    const auto all = cover(R"({"id":"R05-VER-P-SHORT","reason":"nobody can"})");
    CHECK(of(all, "R05-VER-P-SHORT").covering == Covering::scenarios);
    const auto missing = uncovered(all);
    CHECK(std::count(missing.begin(), missing.end(), "R05-VER-P-SHORT") == 0);
    CHECK(std::count(missing.begin(), missing.end(), "R05-VER-P-REPLY-MAJOR") == 1);
    CHECK(std::count(missing.begin(), missing.end(), "R05-VER-C-CLOSE") == 0);
}

TEST_CASE("the JSON of the coverage has every clause once") {
    const auto all = cover();
    const auto page = nlohmann::json::parse(coverage_json(all));
    CHECK(page.at("clauses").size() == all.size());
    CHECK(page.at("summary").at("covered") == 3);
    CHECK(page.at("summary").at("gap") == uncovered(all).size());
    CHECK(coverage_text(all).find("R05-VER-P-REPLY-MAJOR ") != std::string::npos);
}

/// A testable clause that neither a scenario covers nor the list names makes this fail, and so does
/// one that the list names in spite of its scenario.
TEST_CASE("uncovered.json and docs/coverage.md are up to date") {
    const auto catalogue = load_catalogue();
    const auto list = root / "scenarios/requirements/uncovered.json";
    const auto listed = load_reasons(list, catalogue);
    const auto library = scenario::load_library({root / "scenarios/draft-05"}, catalogue);
    const auto coverage = [&](const requirements::Reasons& reasons) {
        return clause_coverage(catalogue, library.scenarios, faults::proxy_faults(), reasons);
    };
    const auto missing = uncovered(coverage(listed));
    for (const auto& id : missing) {
        if (listed.of(id).empty() && !listed.admits(id)) UNSCOPED_INFO(id + " has no scenario");
    }
    const auto renewed = listed.renewed(missing);
    CHECK((requirements::generated_file(list, renewed.json()) == renewed.json()));

    const auto page = coverage_markdown(coverage(renewed));
    CHECK((requirements::generated_file(root / "docs/coverage.md", page) == page));
}
