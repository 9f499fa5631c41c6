#include "suite/applicability.hpp"

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::suite;
using scenario::Feature;

namespace {

scenario::Case needing(std::vector<Feature> features) {
    scenario::Case test_case;
    test_case.requires_ = std::move(features);
    return test_case;
}

runner::Target lacking(std::map<Feature, std::string> lacks) {
    runner::Target target;
    target.lacks = std::move(lacks);
    return target;
}

}  // namespace

TEST_CASE("a case whose needs are met is run") {
    CHECK_FALSE(why_not(needing({Feature::bind}), lacking({{Feature::udp, "0x07"}}), {}));
}

TEST_CASE("an optional feature that the target lacks skips, with the proof") {
    const auto why = why_not(needing({Feature::bind}), lacking({{Feature::bind, "got 0x07"}}), {});
    REQUIRE(why);
    CHECK(why->verdict == Verdict::skip);
    CHECK(why->reason == "needs bind: got 0x07");
}

TEST_CASE("what the run lacks is inconclusive, and outweighs a skip") {
    const auto target = lacking({{Feature::bind, "got 0x07"}, {Feature::auth, "give --user"}});
    const auto why = why_not(needing({Feature::bind, Feature::auth}), target, {});
    REQUIRE(why);
    CHECK(why->verdict == Verdict::inconclusive);
    CHECK(why->reason == "needs auth: give --user");
}

TEST_CASE("a required feature turns skip and inconclusive into fail, for that feature alone") {
    const auto target = lacking({{Feature::bind, "got 0x07"}, {Feature::auth, "give --user"}});
    CHECK(why_not(needing({Feature::bind}), target, {Feature::bind})->verdict == Verdict::fail);
    CHECK(why_not(needing({Feature::auth}), target, {Feature::auth})->verdict == Verdict::fail);
    CHECK(why_not(needing({Feature::auth}), target, {Feature::bind})->verdict ==
          Verdict::inconclusive);
}

TEST_CASE("a case that this release cannot run is inconclusive") {
    scenario::Case test_case;
    test_case.target = scenario::TargetRole::client;
    const auto why = why_not(test_case, {}, {});
    REQUIRE(why);
    CHECK(why->verdict == Verdict::inconclusive);
}
