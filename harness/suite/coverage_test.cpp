#include "suite/coverage.hpp"

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::suite;

namespace {

requirements::Catalogue catalogue() {
    auto loaded =
        requirements::Catalogue::load(SOCKS6_SOURCE_DIR "/scenarios/requirements/draft-05.json");
    REQUIRE(std::holds_alternative<requirements::Catalogue>(loaded));
    return std::get<requirements::Catalogue>(std::move(loaded));
}

CaseResult with(Verdict verdict, const std::string& requirement, bool finding) {
    CaseResult result;
    result.verdict = verdict;
    result.requirements = {requirement};
    if (finding) {
        Finding one;
        one.requirement = requirement;
        one.verdict = verdict;
        result.findings.push_back(one);
    }
    return result;
}

}  // namespace

TEST_CASE("a clause counts as judged once, whatever the verdict, and not when only skipped") {
    const auto all = catalogue();
    const auto result = judged(all, {with(Verdict::pass, "R05-VER-P-REPLY-MAJOR", true),
                                     with(Verdict::fail, "R05-VER-P-REPLY-MAJOR", true),
                                     with(Verdict::fail, "R05-VER-P-REPLY-MINOR", true),
                                     with(Verdict::skip, "R05-VER-P-LENGTH", false),
                                     with(Verdict::skip, "R05-VER-P-REPLY-MINOR", false),
                                     with(Verdict::inconclusive, "R05-VER-P-SHORT", false)});
    CHECK(result.clauses == 2);
    CHECK(result.skipped == 1);
    CHECK(result.inconclusive == 1);
}

TEST_CASE("only what binds a proxy and shows from outside can be judged") {
    const auto all = catalogue();
    std::size_t expected = 0;
    for (const auto& one : all.all()) {
        if (one.role != requirements::Role::client &&
            one.testable != requirements::Testable::not_observable) {
            ++expected;
        }
    }
    CHECK(judged(all, {}).of == expected);
    CHECK(expected < all.all().size());
    CHECK(judged(all, {with(Verdict::pass, "R05-VER-C-CLOSE", true)}).clauses == 0);
}

TEST_CASE("the report quotes each clause that is mentioned") {
    const auto clauses = clauses_of(catalogue(), {with(Verdict::skip, "R05-VER-P-LENGTH", false)});
    REQUIRE(clauses.size() == 1);
    CHECK(clauses.at("R05-VER-P-LENGTH").section == "Version Mismatch Replies");
}
