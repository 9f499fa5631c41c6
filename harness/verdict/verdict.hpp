// Verdicts, per finding and per case, and how they combine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace conform {

/// In order of weight: the worst finding of a case is its verdict.
enum class Verdict : std::uint8_t {
    error,         ///< the harness or the reference itself is wrong
    fail,          ///< a MUST, MUST NOT or implicit clause is broken
    flaky,         ///< failed, then passed when repeated; never counted as a pass
    warn,          ///< a SHOULD or SHOULD NOT is not followed
    inconclusive,  ///< this machine or path lacks a capability
    info,          ///< a MAY, or which of several readings the target follows
    pass,          ///< the outcome is one that the clause permits
    skip,          ///< the target lacks an optional feature, with proof
};

/// "fail", "inconclusive", …
std::string_view to_string(Verdict verdict);
std::optional<Verdict> verdict_from_string(std::string_view name);

/// The worst of them; skip only when there is nothing else (and for an empty list).
Verdict worst(std::span<const Verdict> verdicts);

}  // namespace conform
