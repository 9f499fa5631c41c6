#include "suite/exit_code.hpp"

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::suite;

TEST_CASE("the exit code says what the run came to") {
    struct Row {
        const char* what;
        Ending ending;
        int code;
    };
    const Ending good{.verdicts = {{Verdict::pass, 3}}};
    auto with = [&](Verdict verdict) {
        auto ending = good;
        ending.verdicts[verdict] = 1;
        return ending;
    };
    auto strict = [](Ending ending) {
        ending.strict = true;
        return ending;
    };
    const std::vector<Row> rows{
        {"all passed", good, 0},
        {"a warning", with(Verdict::warn), 0},
        {"information", with(Verdict::info), 0},
        {"some skipped", with(Verdict::skip), 0},
        {"some inconclusive", with(Verdict::inconclusive), 0},
        {"a failure", with(Verdict::fail), 1},
        {"a flaky case", with(Verdict::flaky), 1},
        {"a warning, strict", strict(with(Verdict::warn)), 1},
        {"information, strict", strict(with(Verdict::info)), 0},
        {"nothing run", {}, 3},
        {"all skipped", {.verdicts = {{Verdict::skip, 5}}}, 3},
        {"all inconclusive", {.verdicts = {{Verdict::inconclusive, 5}}}, 3},
        {"verdicts with count zero", {.verdicts = {{Verdict::pass, 0}}}, 3},
        {"the target died", {.verdicts = {{Verdict::pass, 1}}, .target_lost = true}, 3},
        {"a failure, then the target died",
         {.verdicts = {{Verdict::fail, 1}}, .target_lost = true},
         3},
        {"an error of the harness", with(Verdict::error), 4},
        {"an error beside a failure", {.verdicts = {{Verdict::fail, 1}, {Verdict::error, 1}}}, 4},
        {"full disk", {.verdicts = {{Verdict::fail, 1}}, .write_failed = true}, 4},
        {"SIGINT", {.verdicts = {{Verdict::fail, 1}}, .signal = 2, .write_failed = true}, 130},
        {"SIGTERM", {.signal = 15}, 143},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK(exit_code(row.ending) == row.code);
    }
}
