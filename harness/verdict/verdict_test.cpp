#include "verdict/verdict.hpp"

#include <array>
#include <string>
#include <vector>

#include "catch_shim.hpp"

using conform::Verdict;
using conform::verdict_from_string;
using conform::worst;

namespace {

constexpr std::array all{Verdict::error, Verdict::fail,         Verdict::flaky, Verdict::warn,
                         Verdict::pass,  Verdict::inconclusive, Verdict::info,  Verdict::skip};

}  // namespace

TEST_CASE("verdict: each has its own name and is found by it") {
    for (const Verdict verdict : all) {
        CAPTURE(std::string(to_string(verdict)));
        CHECK(verdict_from_string(to_string(verdict)) == verdict);
    }
    CHECK(to_string(Verdict::inconclusive) == "inconclusive");
    CHECK_FALSE(verdict_from_string("FAIL"));
    CHECK_FALSE(verdict_from_string(""));
}

TEST_CASE("verdict: a case has the worst of its findings") {
    const std::vector<Verdict> order{Verdict::error, Verdict::fail,         Verdict::flaky,
                                     Verdict::warn,  Verdict::inconclusive, Verdict::info,
                                     Verdict::pass};
    for (std::size_t worse = 0; worse < order.size(); ++worse) {
        for (std::size_t better = worse; better < order.size(); ++better) {
            const std::array findings{order[better], order[worse], order[better]};
            CHECK(worst(findings) == order[worse]);
        }
    }
}

TEST_CASE("verdict: skip only when nothing was evaluated") {
    CHECK(worst({}) == Verdict::skip);
    CHECK(worst(std::array{Verdict::skip, Verdict::skip}) == Verdict::skip);
    CHECK(worst(std::array{Verdict::skip, Verdict::pass}) == Verdict::pass);
}
