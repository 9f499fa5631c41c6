#include "requirements/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace conform::requirements {
namespace {

constexpr std::size_t longest_compared = 256;

/// Locale-free: ids and keys are ASCII.
std::string lower(std::string_view name) {
    std::string result(name);
    for (char& byte : result) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return result;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
    left = left.substr(0, longest_compared);
    right = right.substr(0, longest_compared);
    // row[j]: distance between the bytes of `left` read so far and the first j of `right`.
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::vector<std::string> nearest(std::string_view wanted,
                                 const std::vector<std::string_view>& names, std::size_t count) {
    const std::string folded = lower(wanted.substr(0, longest_compared));
    std::vector<std::pair<std::size_t, std::string_view>> candidates;
    for (const std::string_view name : names) {
        const std::size_t distance = edit_distance(folded, lower(name));
        if (2 * distance <= std::max(folded.size(), name.size())) {
            candidates.emplace_back(distance, name);
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    candidates.resize(std::min(count, candidates.size()));

    std::vector<std::string> result;
    result.reserve(candidates.size());
    for (const auto& [distance, name] : candidates) result.emplace_back(name);
    return result;
}

std::string suggestion(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    return fmt::format(", did you mean {}?", fmt::join(names, ", "));
}

}  // namespace conform::requirements
