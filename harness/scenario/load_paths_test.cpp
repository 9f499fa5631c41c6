// "paths" of a scenario (docs/scenario-format.md, "Paths").
#include <algorithm>

#include "catch_shim.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

std::string with_paths(std::string_view paths) {
    return testing::scenario_with(R"([{"connect":{"actor":"client"}}])",
                                  R"("paths":)" + std::string(paths) + ",");
}

}  // namespace

TEST_CASE("a path holds for both directions, and each may differ") {
    const Case loaded = testing::case_of(with_paths(
        R"({"remote":{"delay":"25ms","loss":3,"drop":["first_syn"],
            "to_proxy":{"delay":"40ms","mtu":1400},
            "from_proxy":{"drop":[],"hidden_mtu":1300,"too_big":"silent"}}})"));
    REQUIRE(loaded.paths.size() == 1);
    const auto& path = loaded.paths.at(PathSide::remote);
    OneWay to_proxy;
    to_proxy.delay = std::chrono::milliseconds(40);
    to_proxy.loss = 3;
    to_proxy.mtu = 1400;
    to_proxy.drops = {Dropped::first_syn};
    CHECK(path.to_proxy == to_proxy);
    OneWay from_proxy;
    from_proxy.delay = std::chrono::milliseconds(25);
    from_proxy.loss = 3;
    from_proxy.hidden_mtu = 1300;
    from_proxy.tells_too_big = false;
    CHECK(path.from_proxy == from_proxy);
}

TEST_CASE("whoever has a path requires the lab") {
    const Case loaded = testing::case_of(with_paths(R"({"client":{"delay":"1ms"}})"));
    const auto& needs = loaded.requires_;
    CHECK(std::find(needs.begin(), needs.end(), Feature::lab) != needs.end());
}

TEST_CASE("paths that cannot be meant are errors at their place") {
    const auto error = [](std::string_view paths) { return testing::error_of(with_paths(paths)); };
    using Catch::Matchers::Contains;
    CHECK_THAT(error("{}"), Contains("/paths: no path"));
    CHECK_THAT(error(R"({"proxy":{}})"), Contains("/paths/proxy"));
    CHECK_THAT(error(R"({"client":{"lost":1}})"), Contains("/paths/client/lost"));
    CHECK_THAT(error(R"({"client":{"loss":101}})"), Contains("/paths/client/loss"));
    CHECK_THAT(error(R"({"client":{"mtu":1279}})"), Contains("1280 to 1500"));
    CHECK_THAT(error(R"({"client":{"drop":["third_syn"]}})"), Contains("/paths/client/drop/0"));
    CHECK_THAT(error(R"({"client":{"to_proxy":{"to_proxy":{}}}})"),
               Contains("/paths/client/to_proxy/to_proxy"));
}

}  // namespace conform::scenario
