// `socks6-conform check` over the captures of pcap-fixtures/ and captures/, each with the verdicts
// that are expected beside it: NAME.expected.json holds each conversation's verdict and every
// finding that is no pass. SOCKS6_RENEW_FIXTURES=1 writes them anew.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch_shim.hpp"
#include "cli/check_command.hpp"
#include "reports/list.hpp"

namespace conform::cli {
namespace {

using nlohmann::json;

const std::filesystem::path fixtures = std::filesystem::path(SOCKS6_SOURCE_DIR) / "pcap-fixtures";
const std::filesystem::path captures =
    std::filesystem::path(SOCKS6_SOURCE_DIR) / "harness/cli/captures";

struct Checked {
    int exit_code = 0;
    std::string out;
    std::string err;
    json report;
};

Checked check(CheckCommand command) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("socks6-check-" + std::to_string(::getpid()) + ".json");
    command.reports = {{"json", file}};
    std::ostringstream out;
    std::ostringstream err;
    Console console{out, err, {}, false};
    Checked result;
    result.exit_code = run_check(command, console);
    result.out = out.str();
    result.err = err.str();
    std::ifstream in(file);
    if (in) result.report = json::parse(in, nullptr, false);
    std::filesystem::remove(file);
    return result;
}

CheckCommand command_for(const std::filesystem::path& file) {
    CheckCommand command;
    command.files = {file.string()};
    command.tool_version = "0";
    return command;
}

json verdicts_of(const json& report) {
    json cases = json::array();
    for (const auto& one : report["cases"]) {
        json findings = json::array();
        for (const auto& finding : one["findings"]) {
            if (finding["verdict"] == "pass") continue;
            findings.push_back({{"requirement", finding["requirement"]},
                                {"verdict", finding["verdict"]},
                                {"frames", finding["evidence"]["frames"]}});
        }
        const auto id = one["id"].get<std::string>();
        cases.push_back({{"connection", std::stoi(id.substr(id.rfind('#') + 1))},
                         {"verdict", one["verdict"]},
                         {"findings", std::move(findings)}});
    }
    return {{"exit_code", report["exit_code"]}, {"conversations", std::move(cases)}};
}

}  // namespace

TEST_CASE("check: every golden capture gets its expected verdicts") {
    std::size_t seen = 0;
    std::vector<std::filesystem::directory_entry> entries;
    for (const auto& folder : {fixtures, captures}) {
        for (const auto& one : std::filesystem::directory_iterator(folder)) entries.push_back(one);
    }
    for (const auto& entry : entries) {
        if (entry.path().extension() != ".pcap") continue;
        CAPTURE(entry.path().filename().string());
        ++seen;
        const auto checked = check(command_for(entry.path()));
        CHECK(checked.err.empty());
        REQUIRE(checked.report.is_object());
        const auto found = verdicts_of(checked.report);
        auto expected_file = entry.path();
        expected_file.replace_extension(".expected.json");
        if (std::getenv("SOCKS6_RENEW_FIXTURES")) {
            std::ofstream(expected_file) << found.dump(2) << '\n';
        }
        std::ifstream in(expected_file);
        REQUIRE(in);
        CHECK(found == json::parse(in));
        CHECK(checked.exit_code == found["exit_code"]);
    }
    CHECK(seen >= 3);
}

// contracts: nothing judged is 3, a file that is none is 2, an unknown clause is 2.
TEST_CASE("check: exit codes") {
    auto elsewhere = command_for(fixtures / "noop.pcap");
    elsewhere.ports = {1};
    CHECK(check(elsewhere).exit_code == 3);
    CHECK(check(command_for(fixtures / "README.md")).exit_code == 2);
    CHECK(check(command_for(fixtures / "absent.pcap")).exit_code == 2);
    auto unknown = command_for(fixtures / "noop.pcap");
    unknown.levels = {{"R05-NONE", Verdict::info}};
    CHECK(check(unknown).exit_code == 2);
}

// A report can be made anew from the JSON file alone, as of a run.
TEST_CASE("check: the report names file, conversation and what was judged") {
    const auto checked = check(command_for(fixtures / "connect.pcap"));
    CHECK(checked.exit_code == 0);
    CHECK(checked.out.find("1 SOCKS 6 conversation, 1 other") != std::string::npos);
    const auto& first = checked.report["cases"][0];
    CHECK(first["verdict"] == "pass");
    CHECK(first["purpose"] ==
          "192.0.2.1:40000 to 198.51.100.1:1080: CONNECT 203.0.113.1:80: "
          "success");
    CHECK(checked.report["judged"]["clauses"].get<int>() > 20);
}

}  // namespace conform::cli
