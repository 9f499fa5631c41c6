#include "cli/data_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "requirements/nearest.hpp"
#include "scenario/library.hpp"
#include "scenario/load.hpp"

namespace conform::cli {

namespace fs = std::filesystem;

std::optional<fs::path> find_data_folder() {
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    std::vector<fs::path> candidates;
    if (!error) {
        candidates.push_back(program.parent_path().parent_path() / "share" / "socks6-conform" /
                             "scenarios");
    }
    candidates.emplace_back(SOCKS6_SCENARIOS_DIR);
    for (const auto& folder : candidates) {
        if (fs::is_regular_file(folder / "requirements" / "draft-05.json", error)) return folder;
    }
    return std::nullopt;
}

std::variant<Data, DataError> load_data(const Library& library) {
    const auto folder = find_data_folder();
    if (!folder) {
        return DataError{fmt::format(
            "the scenarios are missing: neither beside the program (../share/socks6-conform) nor "
            "in {}",
            SOCKS6_SCENARIOS_DIR)};
    }
    auto catalogue = requirements::Catalogue::load(*folder / "requirements" / "draft-05.json");
    if (const auto* error = std::get_if<requirements::LoadError>(&catalogue)) {
        return DataError{to_string(*error)};
    }
    auto ambiguities =
        requirements::Ambiguities::load(*folder / "requirements" / "ambiguities-05.json");
    if (const auto* error = std::get_if<requirements::LoadError>(&ambiguities)) {
        return DataError{to_string(*error)};
    }
    Data data{*folder, std::get<requirements::Catalogue>(std::move(catalogue)),
              std::get<requirements::Ambiguities>(std::move(ambiguities))};
    for (const auto& file : library.catalogues) {
        if (const auto error = data.catalogue.extend(file)) return DataError{to_string(*error)};
    }
    return data;
}

namespace {

bool names_a_file(const std::string& pick) {
    std::error_code error;
    return fs::is_regular_file(pick, error) || pick.ends_with(".json");
}

std::string no_match(const std::string& pattern, const std::vector<scenario::Scenario>& all) {
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const auto& one : all) names.push_back(one.id);
    return fmt::format(
        "nothing matches the pattern \"{}\"{}. \"socks6-conform list\" shows what there is.",
        pattern, requirements::suggestion(requirements::nearest(pattern, names, 3)));
}

/// The cases of the library that a pattern picks, into `picked` by scenario id.
using Chosen = std::set<std::pair<std::string, std::string>>;  // scenario, case

bool choose(const std::string& pattern, const std::vector<scenario::Scenario>& all,
            Chosen& chosen) {
    bool any = false;
    for (const auto& one : all) {
        const bool whole = scenario::matches(pattern, one.id);
        for (const auto& test_case : one.cases) {
            if (!whole && !scenario::matches(pattern, test_case.id)) continue;
            chosen.emplace(one.id, test_case.id);
            any = true;
        }
    }
    return any;
}

std::optional<DataError> complain_twice(const std::vector<scenario::Scenario>& scenarios) {
    std::set<std::string_view> ids;
    for (const auto& one : scenarios) {
        if (ids.insert(one.id).second) continue;
        return DataError{fmt::format("{}: /id: \"{}\" is the id of another scenario, too",
                                     one.file.string(), one.id)};
    }
    return std::nullopt;
}

}  // namespace

std::variant<Picked, DataError> pick_scenarios(const Library& library,
                                               const std::vector<std::string>& picks,
                                               const Data& data) {
    Picked picked;
    std::vector<std::string> patterns;
    for (const auto& pick : picks) {
        if (!names_a_file(pick)) {
            patterns.push_back(pick);
            continue;
        }
        auto loaded = scenario::load_file(pick, data.catalogue);
        if (const auto* error = std::get_if<scenario::LoadError>(&loaded)) {
            return DataError{to_string(*error)};
        }
        picked.scenarios.push_back(std::get<scenario::Scenario>(std::move(loaded)));
    }
    if (!patterns.empty() || picks.empty()) {
        std::vector<fs::path> folders{data.folder};
        folders.insert(folders.end(), library.folders.begin(), library.folders.end());
        auto all = scenario::load_library(folders, data.catalogue);
        if (!all.errors.empty()) return DataError{to_string(all.errors.front())};
        Chosen chosen;
        for (const auto& pattern : patterns) {
            if (!choose(pattern, all.scenarios, chosen)) {
                return DataError{no_match(pattern, all.scenarios)};
            }
        }
        for (auto& one : all.scenarios) {
            if (!patterns.empty()) {
                std::erase_if(one.cases, [&](const scenario::Case& test_case) {
                    return !chosen.contains({one.id, test_case.id});
                });
            }
            if (!one.cases.empty()) picked.scenarios.push_back(std::move(one));
        }
    }
    if (const auto twice = complain_twice(picked.scenarios)) return *twice;
    std::sort(picked.scenarios.begin(), picked.scenarios.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return picked;
}

}  // namespace conform::cli
