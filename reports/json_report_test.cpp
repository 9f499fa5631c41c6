// contracts, report files: the JSON suffices to make every other report; older files are read,
// newer ones are refused with a message.
#include "reports/json_report.hpp"

#include <clocale>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch_shim.hpp"
#include "reports/list.hpp"
#include "reports/sample_run.hpp"
#include "reports/terminal_report.hpp"

namespace {

using namespace conform;
using namespace conform::reports;
using Json = nlohmann::json;

std::string json_of(const RunResult& run) {
    std::ostringstream out;
    write_json(run, out);
    return out.str();
}

RunResult read_back(const std::string& text) {
    auto read = read_json(text);
    if (const auto* error = std::get_if<ReadError>(&read)) FAIL(error->message);
    return std::get<RunResult>(std::move(read));
}

std::string error_of(const std::string& text) {
    const auto read = read_json(text);
    const auto* error = std::get_if<ReadError>(&read);
    return error == nullptr ? "" : error->message;
}

/// The error after one change to the sample's JSON.
std::string error_after(const std::string& pointer, const Json& value) {
    Json json = Json::parse(json_of(sample::run()));
    json[Json::json_pointer(pointer)] = value;
    return error_of(json.dump());
}

std::string terminal_of(const RunResult& run, std::size_t width) {
    std::ostringstream out;
    write_terminal(run, out, {.color = true, .unicode = true, .verbose = false, .width = width});
    return out.str();
}

}  // namespace

TEST_CASE("json report: a run comes back equal") {
    const RunResult run = sample::run();
    CHECK(read_back(json_of(run)) == run);
    CHECK(read_back(json_of(RunResult{})) == RunResult{});
}

TEST_CASE("json report: extreme numbers come back equal") {
    RunResult run = sample::run();
    run.seed = std::numeric_limits<std::uint64_t>::max();
    run.exit_code = std::numeric_limits<int>::min();
    run.duration_s = 0.1 + 0.2;
    CaseResult& result = run.cases.at(1);
    result.duration_s = std::numeric_limits<double>::denorm_min();
    result.target.entries.front().t_ns = std::numeric_limits<std::int64_t>::min();
    result.findings.front().bytes.total = std::numeric_limits<std::uint64_t>::max();
    CHECK(read_back(json_of(run)) == run);
}

TEST_CASE("json report: what is no number is written as one all the same") {
    RunResult run;
    run.duration_s = std::numeric_limits<double>::infinity();
    CHECK(read_back(json_of(run)).duration_s == 0.0);
}

TEST_CASE("json report: every other report made from the file is the live one") {
    const RunResult live = GENERATE(sample::run(), sample::hostile_run());
    const RunResult saved = read_back(json_of(live));
    for (const Format& format : formats()) {
        std::ostringstream from_live;
        std::ostringstream from_saved;
        format.write(live, from_live);
        format.write(saved, from_saved);
        CHECK(from_live.str() == from_saved.str());
    }
    for (const std::size_t width : {60U, 80U, 120U}) {
        CHECK(terminal_of(live, width) == terminal_of(saved, width));
    }
}

TEST_CASE("json report: ASCII, one case a line, all eight counts") {
    const RunResult run = sample::hostile_run();
    const std::string text = json_of(run);
    std::size_t lines = 0;
    for (const char c : text) {
        lines += c == '\n' ? 1U : 0U;
        CHECK((c == '\n' || (c >= 0x20 && c < 0x7f)));
    }
    const Json json = Json::parse(text);
    CHECK(lines == (json.size() - 1) + run.cases.size() + 4);
    CHECK(json["summary"].size() == 8);
    CHECK(json["summary"]["fail"] == 3);
}

TEST_CASE("json report: the same under a C locale with decimal comma") {
    const std::string before = json_of(sample::run());
    const std::string old = std::setlocale(LC_ALL, nullptr);
    if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) {
        WARN("no locale de_DE.UTF-8 here: not tried");
        return;
    }
    const std::string with_comma = json_of(sample::run());
    const bool same = read_back(with_comma) == sample::run();
    std::setlocale(LC_ALL, old.c_str());
    CHECK(with_comma == before);
    CHECK(same);
}

TEST_CASE("json report: files of every older format are read") {
    const std::filesystem::path folder =
        std::filesystem::path(SOCKS6_SOURCE_DIR) / "reports" / "fixtures";
    for (int schema = 1; schema <= json_schema_number; ++schema) {
        std::ifstream in(folder / ("schema-" + std::to_string(schema) + ".json"));
        REQUIRE(in);
        const RunResult run = read_back({std::istreambuf_iterator<char>(in), {}});
        CHECK(run.target == "127.0.0.1:1080");
        REQUIRE(run.cases.size() == 10);
        CHECK_FALSE(run.cases.at(1).findings.empty());
    }
}

TEST_CASE("json report: a newer format is refused, with the release that wrote it") {
    CHECK(error_of(R"({"schema":2,"version":"9.1","cases":7})") ==
          "report, /schema: this program reads formats up to 1, the file has format 2 (written by "
          "release \"9.1\"); a newer release reads it");
    CHECK(error_of(R"({"schema":99999999999999999999})") != "");
    CHECK(error_of(R"({"schema":0})") == "report, /schema: expected a number from 1, got 0");
    CHECK(error_of(R"({})") == "report, /schema: expected a number from 1, got nothing");
}

TEST_CASE("json report: errors say where, expected, got") {
    CHECK(error_of("[]") == "report, top level: expected an object, got []");
    CHECK(error_of("{").find("report: not JSON: ") == 0);
    CHECK(error_of("\xff").find("report: not JSON: ") == 0);
    CHECK(error_after("/seed", -1) == "report, /seed: expected a whole number of 64 bits, got -1");
    CHECK(error_after("/complete", "no") ==
          "report, /complete: expected true or false, got \"no\"");
    CHECK(error_after("/cases/1/verdict", "bad") ==
          "report, /cases/1/verdict: expected a verdict, got \"bad\"");
    CHECK(error_after("/cases/1/findings/0/bytes", "0") ==
          "report, /cases/1/findings/0/bytes: expected bytes as hex digits, got \"0\"");
    CHECK(error_after("/cases/1/transcripts/target/0/flow", 1) ==
          "report, /cases/1/transcripts/target/0/flow: expected the index of a flow, got 1");
    CHECK(error_after("/cases/1/flows/target/0/local/port", 65'536) ==
          "report, /cases/1/flows/target/0/local/port: expected a whole number of 16 bits, got "
          "65536");
}

TEST_CASE("json report: a deep tree of fields is refused, not followed") {
    Json field{{"name", "f"}, {"offset", 0}, {"length", 0}};
    for (int i = 0; i < 100; ++i) {
        field = Json{{"name", "f"}, {"offset", 0}, {"length", 0}, {"children", {field}}};
    }
    CHECK(error_after("/cases/1/transcripts/target/2/decoded/root", field)
              .find("expected at most 64 levels of fields") != std::string::npos);
}

TEST_CASE("json report: every truncation is an error, never a crash") {
    const std::string text = json_of(sample::run());
    for (std::size_t size = 0; size + 2 < text.size(); size += 97) {
        CHECK_FALSE(error_of(text.substr(0, size)).empty());
    }
}
