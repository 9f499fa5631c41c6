#include "scenario/library.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <system_error>
#include <utility>

namespace conform::scenario {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& name) {
    return name == "schema" || name == "requirements" || name.native().starts_with('.');
}

LoadError unreadable(const fs::path& folder, const std::error_code& reason) {
    LoadError error;
    error.file = folder;
    error.line = 1;
    error.column = 1;
    error.what = "cannot be read: " + reason.message();
    return error;
}

/// Appends the files below one folder; the reason when it could not be read.
std::error_code add_files(const fs::path& folder, std::vector<fs::path>& files) {
    std::error_code problem;
    fs::recursive_directory_iterator entry(folder, problem);
    const fs::recursive_directory_iterator end;
    while (!problem && entry != end) {
        std::error_code unknown;
        const fs::path& path = entry->path();
        if (is_left_out(path.filename())) {
            entry.disable_recursion_pending();
        } else if (path.extension() == ".json" && entry->is_regular_file(unknown)) {
            files.push_back(path);
        }
        entry.increment(problem);
    }
    return problem;
}

/// Shell wildcards without character classes; linear in time but for what one '*' swallows.
bool fits(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t swallowed = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            swallowed = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++swallowed;
        } else {
            return false;
        }
    }
    return pattern.substr(p).find_first_not_of('*') == std::string_view::npos;
}

}  // namespace

std::variant<std::vector<fs::path>, LoadError> find_scenario_files(
    const std::vector<fs::path>& folders) {
    std::vector<fs::path> files;
    for (const fs::path& folder : folders) {
        if (const auto reason = add_files(folder, files)) return unreadable(folder, reason);
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

Library load_library(const std::vector<fs::path>& folders, const requirements::Catalogue& catalogue,
                     const Bounds& bounds) {
    Library library;
    const auto found = find_scenario_files(folders);
    if (const auto* error = std::get_if<LoadError>(&found)) {
        library.errors.push_back(*error);
        return library;
    }
    std::map<std::string, Scenario> by_id;
    for (const fs::path& file : std::get<std::vector<fs::path>>(found)) {
        Loaded loaded = load_file(file, catalogue, bounds);
        if (auto* error = std::get_if<LoadError>(&loaded)) {
            library.errors.push_back(std::move(*error));
            continue;
        }
        auto& scenario = std::get<Scenario>(loaded);
        const auto first = by_id.find(scenario.id);
        if (first != by_id.end()) {
            library.errors.push_back(
                {file, 1, 1, "/id",
                 "id \"" + scenario.id + "\" is taken by " + first->second.file.string(), "", ""});
            continue;
        }
        by_id.emplace(scenario.id, std::move(scenario));
    }
    for (auto& [id, scenario] : by_id) library.scenarios.push_back(std::move(scenario));
    return library;
}

bool matches(std::string_view pattern, std::string_view id) {
    if (pattern.size() > 1 && pattern.ends_with('/')) pattern.remove_suffix(1);
    if (fits(pattern, id)) return true;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if ((id[i] == '/' || id[i] == '[') && fits(pattern, id.substr(0, i))) return true;
    }
    return false;
}

}  // namespace conform::scenario
