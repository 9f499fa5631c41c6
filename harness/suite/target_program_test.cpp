// The child process behind --target-cmd.
#include "suite/target_program.hpp"

#include <signal.h>

#include <chrono>
#include <thread>

#include "catch_shim.hpp"
#include "verdict/last_lines.hpp"

namespace conform::suite {
namespace {

TargetProgram start(const std::string& script) {
    auto started = TargetProgram::start({"sh", "-c", script}, {});
    REQUIRE(started);
    return std::move(*started);
}

/// Waits, with a bound far beyond what it takes.
template <typename Condition>
bool comes_true(const Condition& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

bool says(const TargetProgram& program, const std::string& text) {
    return comes_true([&] { return program.output().find(text) != std::string::npos; });
}

bool alive(pid_t pid) {
    return ::kill(pid, 0) == 0;
}

}  // namespace

TEST_CASE("a program's end is told: how, and what it wrote on both streams") {
    auto exits = start("echo out; echo err >&2; exit 3");
    CHECK(comes_true([&] { return exits.ended().has_value(); }));
    CHECK(exits.ended() == "exit code 3");
    CHECK(says(exits, "out\nerr\n"));

    auto crashes = start("kill -SEGV $$");
    CHECK(comes_true([&] { return crashes.ended().has_value(); }));
    CHECK(crashes.ended() == "signal 11 (Segmentation fault)");
}

TEST_CASE("what cannot be executed says why") {
    auto started = TargetProgram::start({"/nowhere/at-all", "x"}, {});
    REQUIRE(started);
    CHECK(says(*started, "/nowhere/at-all: cannot be executed: No such file or directory"));
    CHECK(comes_true([&] { return started->ended() == "exit code 127"; }));
}

TEST_CASE("a program that runs is ended with its children, also when it does not listen") {
    pid_t program = 0;
    pid_t child = 0;
    {
        auto deaf = start(
            "trap '' TERM; sh -c 'trap \"\" TERM; echo child $$; while :; do sleep 1; done' & "
            "wait; while :; do sleep 1; done");
        REQUIRE(says(deaf, "child "));
        REQUIRE(comes_true([&] { return deaf.output().find('\n') != std::string::npos; }));
        child = std::stoi(deaf.output().substr(6));
        program = deaf.pid();
        CHECK_FALSE(deaf.ended());
        CHECK(alive(child));
    }
    CHECK_FALSE(alive(program));
    CHECK(comes_true([&] { return !alive(child); }));
}

TEST_CASE("of a talkative program the last 64 KiB are kept, from the start of a line on") {
    auto talks = start("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo end");
    REQUIRE(says(talks, "\nend\n"));
    const auto output = talks.output();
    CHECK(output.size() <= std::size_t{64} * 1024);
    CHECK(output.substr(0, 5) == "line ");
    CHECK(last_lines(output, 2) == "line 19999\nend\n");
}

TEST_CASE("last lines of a text") {
    CHECK(last_lines("", 3).empty());
    CHECK(last_lines("a\nb\nc", 2) == "b\nc");
    CHECK(last_lines("a\nb\nc\n", 2) == "b\nc\n");
    CHECK(last_lines("a\nb\n", 5) == "a\nb\n");
}

}  // namespace conform::suite
