// Names that actors have for themselves (docs/scenario-format.md, "Actors").
#include <algorithm>

#include "catch_shim.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

std::string with_actor(std::string_view actor) {
    return R"({"format":1,"id":"t","title":"T","purpose":"P","actors":{
        "client":{"role":"client"},"far":)" +
           std::string(actor) + R"(},"steps":[{"connect":{"actor":"client"}}]})";
}

bool needs_lab(const Case& loaded) {
    const auto& needs = loaded.requires_;
    return std::find(needs.begin(), needs.end(), Feature::lab) != needs.end();
}

}  // namespace

TEST_CASE("a remote's own name says how it is answered, and requires the lab") {
    const auto loaded = testing::case_of(with_actor(
        R"({"role":"remote","name":{"late":"300ms","truncated":true,"alias":true,"length":253,
            "before":["silent","host_unreachable"],"tail":"00 78"}})"));
    const auto& name = loaded.actors.at("far").own_name;
    REQUIRE(name);
    CHECK(name->late == std::chrono::milliseconds(300));
    CHECK(name->truncated);
    CHECK(name->alias);
    CHECK(name->length == 253);
    CHECK(name->before == std::vector{Absence::silent, Absence::host_unreachable});
    CHECK(name->tail == socks6::wire::Buffer{0x00, 0x78});
    CHECK(needs_lab(loaded));
    CHECK_FALSE(needs_lab(testing::case_of(with_actor(R"({"role":"remote"})"))));
}

TEST_CASE("a nowhere may be a name that leads to no address") {
    const auto loaded = testing::case_of(with_actor(R"({"role":"nowhere","why":"no_such_name"})"));
    CHECK(nameless(loaded.actors.at("far").absence));
    CHECK(needs_lab(loaded));
}

TEST_CASE("own names that cannot be meant are errors at their place") {
    const auto error = [](std::string_view actor) { return testing::error_of(with_actor(actor)); };
    using Catch::Matchers::Contains;
    CHECK_THAT(error(R"({"role":"nowhere","name":{}})"), Contains("/actors/far/name"));
    CHECK_THAT(error(R"({"role":"remote","name":{"later":"1s"}})"), Contains("did you mean late"));
    CHECK_THAT(error(R"({"role":"remote","name":{"before":["refused"]}})"),
               Contains("/actors/far/name/before/0"));
    CHECK_THAT(error(R"({"role":"remote","name":{"tail":"0"}})"),
               Contains("/actors/far/name/tail"));
    CHECK_THAT(error(R"({"role":"remote","name":{"length":254}})"), Contains("0 to 253"));
}

}  // namespace conform::scenario
