// socks6-proxy on several threads with many clients of every kind at once. Built with a sanitizer,
// the proxy ends with a status of the sanitizer's if it has found anything.
#include <csignal>
#include <fstream>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;

namespace {

/// So many runs of the whole suite side by side, again and again.
void put_under_load(std::size_t runs, std::size_t rounds) {
    const Folder folder;
    const auto users = (folder / "users").string();
    for (std::size_t run = 0; run < runs; ++run) {
        // A window of tokens belongs to one user: runs side by side need users of their own.
        std::ofstream(users, std::ios::app)
            << "first-" << run << ":of the first\nsecond-" << run << ":of the second\n";
    }
    Child proxy({.program = "socks6-proxy",
                 .arguments = {"--listen", "127.0.0.1:0", "--threads", "4", "--users", users,
                               "--anonymous", "--log-level", "off"}});
    const auto target = listening_address(proxy);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::vector<std::unique_ptr<Child>> conforms;
        for (std::size_t run = 0; run < runs; ++run) {
            const std::vector<std::string> arguments{
                "--target",    target,
                "--user",      "first-" + std::to_string(run),
                "--password",  "of the first",
                "--user2",     "second-" + std::to_string(run),
                "--password2", "of the second",
                "--jobs",      "16",
                "--seed",      std::to_string(round * runs + run + 1)};
            conforms.push_back(std::make_unique<Child>(
                Launch{.program = "socks6-conform", .arguments = arguments}));
        }
        for (auto& conform : conforms) {
            const auto ended = conform->wait();
            INFO(ended.out << ended.err);
            CHECK(ended.code == 0);
        }
    }
    proxy.signal(SIGTERM);
    const auto ended = proxy.wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
}

}  // namespace

TEST_CASE("load: four threads serve the suite twice at the same time") {
    put_under_load(2, 1);
}

TEST_CASE("load: four threads serve the suite four times at the same time, again and again",
          "[soak]") {
    put_under_load(4, 20);
}
