// The scenarios under scenarios/: all of them load, and each is named after its file.
#include "catch_shim.hpp"
#include "scenario/library.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

TEST_CASE("every shipped scenario loads, is named after its file and runs against the reference") {
    const std::filesystem::path root = SOCKS6_SOURCE_DIR "/scenarios";
    const Library library = load_library({root}, testing::catalogue());
    for (const LoadError& error : library.errors) FAIL_CHECK(to_string(error));
    CHECK_FALSE(library.scenarios.empty());
    for (const Scenario& scenario : library.scenarios) {
        INFO(scenario.file);
        CHECK(scenario.id + ".json" == scenario.file.lexically_relative(root).generic_string());
        for (const Case& test_case : scenario.cases) {
            CHECK_FALSE(test_case.judged_alone);
            CHECK_FALSE(test_case.covers.empty());
        }
    }
}

}  // namespace
}  // namespace conform::scenario
