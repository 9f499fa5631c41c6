#include "verdict/verdict.hpp"

#include <algorithm>

#include "verdict/name_table.hpp"

namespace conform {
namespace {

constexpr NameTable<Verdict, 8> verdict_names{{
    {Verdict::error, "error"},
    {Verdict::fail, "fail"},
    {Verdict::flaky, "flaky"},
    {Verdict::warn, "warn"},
    {Verdict::inconclusive, "inconclusive"},
    {Verdict::info, "info"},
    {Verdict::pass, "pass"},
    {Verdict::skip, "skip"},
}};

}  // namespace

std::string_view to_string(Verdict verdict) {
    return name_in(verdict_names, verdict);
}

std::optional<Verdict> verdict_from_string(std::string_view name) {
    return value_in(verdict_names, name);
}

Verdict worst(std::span<const Verdict> verdicts) {
    // The enumeration stands in order of weight, skip last.
    const auto found = std::min_element(verdicts.begin(), verdicts.end());
    return found == verdicts.end() ? Verdict::skip : *found;
}

}  // namespace conform
