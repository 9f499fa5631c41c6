#include "suite/coverage_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace conform::suite {
namespace {

using nlohmann::ordered_json;
using requirements::Level;

constexpr Covering kinds[]{Covering::scenarios, Covering::nothing, Covering::excused,
                           Covering::not_observable, Covering::clients_later};

std::size_t count(const std::vector<ClauseCoverage>& all, Covering covering) {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const auto& one) { return one.covering == covering; }));
}

/// "412 clauses: 230 covered, 20 uncovered, …"
std::string counts(const std::vector<ClauseCoverage>& all) {
    std::string text = fmt::format("{} clauses", all.size());
    auto separator = ": ";
    for (const auto kind : kinds) {
        const auto some = count(all, kind);
        if (some == 0) continue;
        text += fmt::format("{}{} {}", separator, some, to_string(kind));
        separator = ", ";
    }
    return text;
}

/// The first few.
std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t most = 3;
    const auto shown = std::min(most, names.size());
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(shown);
    auto text = fmt::format("{}", fmt::join(names.begin(), end, ", "));
    if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
    return text;
}

std::string scenario_list(const ClauseCoverage& one) {
    std::vector<std::string> names;
    if (!one.every_run.empty()) names.push_back(fmt::format("every run (`{}`)", one.every_run));
    for (const auto& [id, cases] : one.scenarios) names.push_back('`' + id + '`');
    return some_of(names);
}

std::string fault_list(const ClauseCoverage& one) {
    std::vector<std::string> names;
    for (const auto name : one.faults) names.push_back(fmt::format("`{}`", name));
    return some_of(names);
}

/// A row per level: how many of its clauses each kind of coverage has.
std::string level_table(const std::vector<ClauseCoverage>& all) {
    std::string text = "| level | clauses | with a fault |";
    std::string rule = "| --- | ---: | ---: |";
    for (const auto kind : kinds) {
        text += fmt::format(" {} |", to_string(kind));
        rule += " ---: |";
    }
    text += "\n" + rule + "\n";
    for (const auto level : {Level::must, Level::must_not, Level::should, Level::should_not,
                             Level::may, Level::implicit}) {
        std::vector<ClauseCoverage> some;
        std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                     [&](const auto& one) { return one.clause.level == level; });
        const auto broken = std::count_if(some.begin(), some.end(),
                                          [](const auto& one) { return !one.faults.empty(); });
        text += fmt::format("| {} | {} | {} |", to_string(level), some.size(), broken);
        for (const auto kind : kinds) text += fmt::format(" {} |", count(some, kind));
        text += '\n';
    }
    return text;
}

std::string covered_table(const std::vector<ClauseCoverage>& all) {
    std::string text =
        "| id | level | scenarios | cases | named | broken by |\n"
        "| --- | --- | ---: | ---: | --- | --- |\n";
    for (const auto& one : all) {
        if (one.covering != Covering::scenarios) continue;
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", one.clause.id,
                            to_string(one.clause.level), one.scenarios.size(), one.cases(),
                            scenario_list(one), fault_list(one));
    }
    return text;
}

std::string rest_table(const std::vector<ClauseCoverage>& all, Covering covering) {
    const bool told = covering == Covering::excused;
    std::string text = told ? "| id | level | clause | why |\n| --- | --- | --- | --- |\n"
                            : "| id | level | clause |\n| --- | --- | --- |\n";
    for (const auto& one : all) {
        if (one.covering != covering) continue;
        text += fmt::format("| {} | {} | {} |", one.clause.id, to_string(one.clause.level),
                            one.clause.text);
        text += told ? fmt::format(" {} |\n", one.reason) : "\n";
    }
    return text;
}

ordered_json to_json(const ClauseCoverage& one) {
    ordered_json clause{{"id", one.clause.id},
                        {"section", one.clause.section},
                        {"level", to_string(one.clause.level)},
                        {"role", to_string(one.clause.role)},
                        {"testable", to_string(one.clause.testable)},
                        {"coverage", to_string(one.covering)},
                        {"scenarios", ordered_json::object()}};
    for (const auto& [id, cases] : one.scenarios) clause["scenarios"][id] = cases;
    clause["faults"] = one.faults;
    if (!one.every_run.empty()) clause["every_run"] = one.every_run;
    if (!one.reason.empty()) clause["reason"] = one.reason;
    return clause;
}

}  // namespace

std::string coverage_text(const std::vector<ClauseCoverage>& all) {
    std::string text = fmt::format("{:<34} {:<10} {:>9} {:>6} {:>6}\n", "clause", "level",
                                   "scenarios", "cases", "faults");
    for (const auto& one : all) {
        text += fmt::format("{:<34} {:<10} {:>9} {:>6} {:>6}", one.clause.id,
                            to_string(one.clause.level), one.scenarios.size(), one.cases(),
                            one.faults.size());
        if (!one.every_run.empty()) text += fmt::format("  and {}", one.every_run);
        if (one.covering != Covering::scenarios) {
            text += fmt::format("  {}: {}", to_string(one.covering), one.reason);
        }
        text += '\n';
    }
    return text + counts(all) + '\n';
}

std::string coverage_json(const std::vector<ClauseCoverage>& all) {
    ordered_json page{{"format", 1}, {"summary", ordered_json::object()}};
    for (const auto kind : kinds) page["summary"][std::string(to_string(kind))] = count(all, kind);
    page["clauses"] = ordered_json::array();
    for (const auto& one : all) page["clauses"].push_back(to_json(one));
    return page.dump(2) + '\n';
}

std::string coverage_markdown(const std::vector<ClauseCoverage>& all) {
    auto text = fmt::format(
        "# What the suite covers\n\n"
        "Every clause of the catalogue for draft-05 with the scenarios that judge it and the "
        "faults "
        "that break it (the\nself-test runs these against those), or why no scenario does. Made by "
        "`socks6-conform coverage --markdown` from\nthe scenarios, the faults, the catalogue and "
        "scenarios/requirements/uncovered.json; a test fails while the page\nis stale "
        "(harness/suite/coverage_page_test.cpp).\n\n{}.\n\n{}",
        counts(all), level_table(all));
    const auto chapter = [&](const char* title, Covering covering) {
        if (count(all, covering) == 0) return;
        text += fmt::format("\n## {}: {}\n\n", title, count(all, covering));
        text += covering == Covering::scenarios ? covered_table(all) : rest_table(all, covering);
    };
    chapter("Gaps: no scenario yet", Covering::nothing);
    chapter("Covered", Covering::scenarios);
    chapter("What no scenario can cover", Covering::excused);
    chapter("Not observable from outside", Covering::not_observable);
    chapter("Clauses of clients, whose scenarios are still to come", Covering::clients_later);
    return text;
}

}  // namespace conform::suite
