// docs/conformance.md: each clause of the catalogue with where the reference fulfils it and what
// tests that. The page is made from the catalogue, reference-impl/conformance.json and what the
// scenarios cover; SOCKS6_RENEW_BASELINES=1 in the environment writes it anew.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch_shim.hpp"
#include "requirements/catalogue.hpp"
#include "requirements/generated_file.hpp"
#include "scenario/library.hpp"

namespace {

using namespace conform;
namespace fs = std::filesystem;
using nlohmann::json;

const fs::path root = SOCKS6_SOURCE_DIR;

std::string read(const fs::path& file) {
    std::ifstream in(file);
    REQUIRE(in.good());
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

requirements::Catalogue load_catalogue() {
    auto loaded = requirements::Catalogue::load(root / "scenarios/requirements/draft-05.json");
    if (const auto* error = std::get_if<requirements::LoadError>(&loaded)) FAIL(to_string(*error));
    return std::get<requirements::Catalogue>(std::move(loaded));
}

json load_map() {
    return json::parse(read(root / "reference-impl/conformance.json"));
}

/// The first entry with a pattern that fits the id.
const json* entry_for(const json& map, const std::string& id) {
    for (const auto& entry : map.at("clauses")) {
        for (const auto& pattern : entry.at("ids")) {
            if (scenario::matches(pattern.get<std::string>(), id)) return &entry;
        }
    }
    return nullptr;
}

/// Requirement id -> the scenarios that cover it.
std::map<std::string, std::set<std::string>> covered(const requirements::Catalogue& catalogue) {
    std::map<std::string, std::set<std::string>> scenarios;
    const auto library = scenario::load_library({root / "scenarios/draft-05"}, catalogue);
    for (const auto& one : library.scenarios) {
        for (const auto& test_case : one.cases) {
            for (const auto& id : test_case.covers) scenarios[id].insert(one.id);
        }
    }
    return scenarios;
}

std::string list_files(const json& files) {
    std::string text;
    for (const auto& file : files) {
        const auto path = file.get<std::string>();
        const auto name = path.substr(path.rfind('/') + 1);
        text += fmt::format("{}[{}](../reference-impl/{})", text.empty() ? "" : ", ", name, path);
    }
    return text;
}

std::string list_scenarios(const std::set<std::string>& ids) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t named = 0;
    for (const auto& id : ids) {
        if (named++ == most) return fmt::format("{} and {} more", text, ids.size() - most);
        text += fmt::format("{}`{}`", text.empty() ? "" : ", ", id);
    }
    return text;
}

std::string section(const requirements::Catalogue& catalogue, const json& map,
                    const std::string& title, bool fulfilled) {
    const auto scenarios = covered(catalogue);
    std::string rows;
    std::size_t count = 0;
    for (const auto& clause : catalogue.all()) {
        const auto* entry = entry_for(map, clause.id);
        if (entry == nullptr || entry->contains("why_not") == fulfilled) continue;
        ++count;
        rows += fmt::format("| {} | {} | {} |", clause.id, to_string(clause.level), clause.text);
        if (!fulfilled) {
            rows += fmt::format(" {} |\n", entry->at("why_not").get<std::string>());
            continue;
        }
        const auto found = scenarios.find(clause.id);
        auto tests = list_files(entry->at("tests"));
        if (found != scenarios.end()) tests += "; " + list_scenarios(found->second);
        auto by = list_files(entry->at("by"));
        if (entry->contains("except")) {
            by += fmt::format("; except: {}", entry->at("except").get<std::string>());
        }
        rows += fmt::format(" {} | {} |\n", by, tests);
    }
    const auto head = fulfilled ? "| id | level | clause | implemented in | tested by |\n"
                                  "| --- | --- | --- | --- | --- |\n"
                                : "| id | level | clause | why not |\n| --- | --- | --- | --- |\n";
    return fmt::format("\n## {}: {}\n\n{}{}", title, count, head, rows);
}

std::string page(const requirements::Catalogue& catalogue, const json& map) {
    return "# What the reference implementation fulfils\n\n"
           "Every clause of the catalogue for draft-05, with the files that fulfil it and the "
           "tests "
           "that stand for\nit; the scenarios named are those of the suite that cover the clause. "
           "This page is made by a test\n(harness/suite/conformance_test.cpp) from "
           "reference-impl/conformance.json, the catalogue and the scenarios.\n" +
           section(catalogue, map, "Fulfilled", true) +
           section(catalogue, map, "Not fulfilled by code", false);
}

}  // namespace

TEST_CASE("every clause is said to be fulfilled somewhere, or why it cannot be") {
    const auto map = load_map();
    const auto catalogue = load_catalogue();
    for (const auto& clause : catalogue.all()) {
        INFO(clause.id);
        CHECK(entry_for(map, clause.id) != nullptr);
    }
}

TEST_CASE("the files that are said to fulfil a clause and to test it are there") {
    const auto map = load_map();
    for (const auto& entry : map.at("clauses")) {
        if (entry.contains("why_not")) continue;
        CHECK_FALSE(entry.at("by").empty());
        CHECK_FALSE(entry.at("tests").empty());
        for (const auto* key : {"by", "tests"}) {
            for (const auto& file : entry.at(key)) {
                INFO(file);
                CHECK(fs::is_regular_file(root / "reference-impl" / file.get<std::string>()));
            }
        }
    }
}

TEST_CASE("docs/conformance.md is up to date") {
    const auto file = root / "docs/conformance.md";
    const auto expected = page(load_catalogue(), load_map());
    CHECK((requirements::generated_file(file, expected) == expected));
}
