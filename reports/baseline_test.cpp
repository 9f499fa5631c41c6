// Every report format has a byte-exact baseline, made from the sample run. After an intended
// change, SOCKS6_RENEW_BASELINES=1 in the environment rewrites them; read the diff before
// committing it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <locale>
#include <sstream>

#include "catch_shim.hpp"
#include "reports/list.hpp"
#include "reports/sample_run.hpp"
#include "reports/terminal_report.hpp"

namespace {

/// Writes 1.234,5 wherever a stream is left to format numbers.
struct CommaPunctuation : std::numpunct<char> {
  protected:
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

namespace fs = std::filesystem;
namespace reports = conform::reports;

const fs::path folder = fs::path(SOCKS6_SOURCE_DIR) / "reports" / "baselines";

std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void check_baseline(const fs::path& path, const std::string& now) {
    CAPTURE(path.string());
    if (std::getenv("SOCKS6_RENEW_BASELINES") != nullptr) {
        std::ofstream(path, std::ios::binary) << now;
    }
    REQUIRE(fs::exists(path));
    CHECK(content(path) == now);
}

}  // namespace

TEST_CASE("baselines: each listed format writes exactly its baseline") {
    REQUIRE_FALSE(reports::formats().empty());
    for (const reports::Format& format : reports::formats()) {
        std::ostringstream out;
        format.write(reports::sample::run(), out);
        check_baseline(folder / (std::string(format.name) + std::string(format.extension)),
                       out.str());
    }
}

TEST_CASE("baselines: the terminal report without colour") {
    const auto width = GENERATE(60, 80, 120);
    std::ostringstream out;
    reports::Style style;
    style.width = static_cast<std::size_t>(width);
    reports::write_terminal(reports::sample::run(), out, style);
    check_baseline(folder / ("terminal-" + std::to_string(width) + ".txt"), out.str());
}

TEST_CASE("baselines: a locale with decimal comma changes nothing") {
    const std::locale old =
        std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
    for (const reports::Format& format : reports::formats()) {
        std::ostringstream out;
        format.write(reports::sample::run(), out);
        CHECK(content(folder / (std::string(format.name) + std::string(format.extension))) ==
              out.str());
    }
    std::ostringstream out;
    reports::write_terminal(reports::sample::run(), out, reports::Style{});
    CHECK(content(folder / "terminal-80.txt") == out.str());
    std::locale::global(old);
}

TEST_CASE("report formats: found by name, named in messages") {
    CHECK(reports::find_format("json") == &reports::formats()[0]);
    CHECK(reports::find_format("JSON") == nullptr);
    CHECK(reports::format_names() == "json, junit");
}
