// The suite against every fault of the reference, as `socks6-conform selftest` runs it: each is
// noticed under a clause that it breaks, and without a fault nothing fails.
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using nlohmann::json;

namespace {

struct Selftest {
    Ended ended;
    json report;
};

Selftest selftest(std::vector<std::string> arguments) {
    const Folder folder;
    const auto file = folder / "selftest.json";
    arguments.insert(arguments.begin(), "selftest");
    arguments.insert(arguments.end(), {"--report", "json=" + file.string()});
    Selftest result{conform(std::move(arguments)), {}};
    std::ifstream in(file);
    result.report = json::parse(in, nullptr, false);
    return result;
}

/// Of what takes a lab, and says so; empty where there is one.
std::string no_lab(const Selftest& selftest) {
    const auto at = selftest.ended.err.find("no lab can be made here");
    return at == std::string::npos ? std::string() : selftest.ended.err.substr(at);
}

bool noticed(const json& fault) {
    const auto outcome = fault.at("outcome").get<std::string>();
    return outcome == "noticed" || outcome == "told";
}

}  // namespace

TEST_CASE("every fault is noticed under a clause that it breaks, and nothing fails without one") {
    const auto run = selftest({"--sample", "4"});
    if (const auto why = no_lab(run); !why.empty()) {
        WARN("TEST-SKIPPED: " << why);
        return;
    }
    INFO(run.ended.out << run.ended.err);
    REQUIRE(run.report.is_object());
    CHECK(run.report.at("complete") == true);
    CHECK(run.report.at("reference").at("findings").empty());
    CHECK_FALSE(run.report.at("reference").contains("trouble"));
    for (const auto& fault : run.report.at("faults")) {
        const auto name = fault.at("name").get<std::string>();
        INFO(name << ": " << fault.at("outcome"));
        CHECK(noticed(fault));
    }
    CHECK(run.ended.code == 0);
}

TEST_CASE("a self-test of one fault says who noticed it, and under which clauses") {
    const auto run = selftest({"--fault", "version-reply-of-socks5", "--sample", "0"});
    INFO(run.ended.out << run.ended.err);
    CHECK(run.ended.code == 0);
    REQUIRE(run.report.is_object());
    REQUIRE(run.report.at("faults").size() == 1);
    const auto& fault = run.report.at("faults").front();
    CHECK(fault.at("outcome") == "noticed");
    CHECK(fault.at("first").at("verdict") == "fail");
    CHECK_FALSE(fault.at("scenarios").front().at("requirements").empty());
}

TEST_CASE("what a self-test cannot do is said before anything is run") {
    CHECK(conform({"selftest", "--fault", "version-reply-of-socks4"}).code == 2);
    CHECK(conform({"selftest", "--role", "client"}).code == 2);
    CHECK(conform({"selftest", "--report", "junit=out.xml"}).code == 2);
    const auto full_disk = conform({"selftest", "--fault", "window-of-zero", "--sample", "0",
                                    "--report", "json=/proc/no-such-folder/out.json"});
    CHECK(full_disk.code == 4);
}
