// socks6-conform as its user has it: runs against proxies, exit codes, files, surroundings.
// Contracts 2 (exit codes), 3 (report files) and 6 (bounds).
#include <csignal>
#include <cstdlib>
#include <regex>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

const std::string noop = "draft-05/noop";

std::vector<std::string> with_reports(const Folder& folder, std::vector<std::string> arguments) {
    for (const auto* kind : {"json", "junit"}) {
        arguments.insert(arguments.end(),
                         {"--report", std::string(kind) + "=" + (folder / kind).string()});
    }
    return arguments;
}

std::string second_line_of_summary(const std::string& terminal) {
    const auto summary = terminal.find("\nsummary: ");
    if (summary == std::string::npos) return {};
    const auto start = terminal.find('\n', summary + 1) + 1;
    return terminal.substr(start, terminal.find('\n', start) - start);
}

/// Whole, and saying the same in each place.
void check_passing_run(const Ended& ended, const Folder& folder) {
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(second_line_of_summary(ended.out), Catch::Matchers::StartsWith("judged "));
    const auto report = read_json_report(folder / "json");
    CHECK(report.complete);
    CHECK(report.exit_code == 0);
    CHECK(report.failed == 0);
    CHECK_FALSE(report.cases.empty());
    CHECK(read_junit_report(folder / "junit") == report.cases.size());
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    const std::filesystem::directory_iterator all(folder);
    return {begin(all), end(all)};
}

/// Installed programs are found in PATH; the status of a shell's `command -v`.
bool installed(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

constexpr auto suspicious =
    "_ws.malformed || tcp.analysis.flags || tcp.checksum.status==0 || ip.checksum.status==0";

/// Of captured frames: the kernel leaves checksums on loopback to a device that there is none of,
/// and may well close a window. But nothing may be missing.
constexpr auto suspicious_live =
    "_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment";

/// All payload is plain data: a port number must not call a foreign dissector.
std::string tshark_command(const std::filesystem::path& pcap) {
    return "LC_ALL=C tshark -n -d tcp.port==1-65535,data -d udp.port==1-65535,data -o "
           "tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -r '" +
           pcap.string() + "'";
}

}  // namespace

TEST_CASE("conform: a run against the built-in reference leaves whole reports and a pcap a case") {
    const Folder folder;
    const auto pcaps = folder / "pcaps";
    const auto ended = conform(with_reports(folder, {noop, "--pcap", pcaps.string()}));
    check_passing_run(ended, folder);
    CHECK(files_in(pcaps).size() == read_json_report(folder / "json").cases.size());
}

TEST_CASE("conform: tshark reads the pcaps of a run and flags nothing") {
    if (!installed("tshark")) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    const Folder folder;
    const auto pcaps = folder / "pcaps";
    const auto ended = conform({"draft-05/data/*", "--pcap", pcaps.string()});
    REQUIRE(ended.code == 0);
    const bool live = ended.out.find("capture: live on") != std::string::npos;
    const std::string filter = live ? suspicious_live : suspicious;
    const auto files = files_in(pcaps);
    REQUIRE_FALSE(files.empty());
    for (std::size_t at = 0; at < files.size() && at < 4; ++at) {
        INFO(files[at]);
        const auto output = (folder / "flagged").string();
        const auto command = tshark_command(files[at]) + " -Y '" + filter + "' >" + output + " 2>" +
                             (folder / "complaints").string();
        CHECK(std::system(command.c_str()) == 0);
        CHECK_THAT(text_of(output), Equals(""));
        // The filter above must have had something to look at.
        REQUIRE(std::system((tshark_command(files[at]) + " -Y tcp >" + output).c_str()) == 0);
        CHECK_FALSE(text_of(output).empty());
    }
}

TEST_CASE("conform: the reference proxy as a separate program passes every shipped case") {
    Child proxy({.program = "socks6-proxy", .arguments = {"--listen", "127.0.0.1:0"}});
    const auto target = listening_address(proxy);
    const Folder folder;
    check_passing_run(conform(with_reports(folder, {"--target", target})), folder);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait().code == 0);
}

TEST_CASE("conform: a target by its IPv6 address") {
    Child proxy({.program = "socks6-proxy", .arguments = {"--listen", "[::1]:0"}});
    std::string target;
    try {
        target = listening_address(proxy);
    } catch (const std::runtime_error& error) {
        WARN("TEST-SKIPPED: nobody can listen on [::1]: " << error.what());
        return;
    }
    CHECK_THAT(target, Catch::Matchers::StartsWith("[::1]:"));
    const Folder folder;
    check_passing_run(conform(with_reports(folder, {"--target", target, noop})), folder);
}

TEST_CASE("conform: on a terminal, only newlines, progress and colours are control bytes") {
    const Folder folder;
    const auto ended = run({.program = "socks6-conform",
                            .arguments = with_reports(folder, {noop}),
                            .environment = {{"TERM", "xterm"}},
                            .terminal_columns = 100});
    CHECK(ended.code == 0);
    // Colours, erasing a line, and the carriage return before which it is rewritten.
    const std::regex ours("\x1b\\[[0-9;]*[mK]|\r");
    CHECK(std::regex_search(ended.out, ours));
    CHECK_THAT(control_characters_in(std::regex_replace(ended.out, ours, "")), Equals(""));
}

TEST_CASE("conform: a target that refuses connections is exit 3, named with host and port") {
    const ClosedPort closed;
    const Folder folder;
    const auto ended = conform(with_reports(folder, {"--target", closed.address()}));
    CHECK(ended.code == 3);
    CHECK_THAT(ended.out + ended.err, Contains(closed.address()));
    CHECK_THAT(ended.out + ended.err, Contains("refused"));
    CHECK(read_json_report(folder / "json").exit_code == 3);
    CHECK(read_junit_report(folder / "junit") > 0);
}

TEST_CASE("conform: bad usage is exit 2 and says which word is wrong") {
    struct Usage {
        std::vector<std::string> arguments;
        std::string said;
    };
    const auto usage = GENERATE(values<Usage>({
        {{"--no-such-flag"}, "--no-such-flag"},
        {{"--tls", "--target", "127.0.0.1"}, "--tls: not yet"},
        {{"no-such-folder/*"}, "no-such-folder/*"},
        {{"--target", "[::1"}, "[::1"},
        {{"--jobs", "none"}, "none"},
        {{"--level", "R05-NO-SUCH=warn", "draft-05/noop"}, "R05-NO-SUCH"},
        {{"--report", "xml=x"}, "xml=x"},
    }));
    const auto ended = conform(usage.arguments);
    INFO(usage.said);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains(usage.said));
    CHECK_THAT(ended.out, Equals(""));
}

TEST_CASE("conform: a bad scenario file is exit 2 with file, line and column") {
    const Folder folder;
    const auto file = folder / "bad.json";
    write_text(file, "{\n  \"format\": 1,\n  \"purposs\": \"x\"\n}\n");
    const auto ended = conform({file.string()});
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains(file.string() + ":3:3: "));
}

TEST_CASE("conform: a report that the disk cannot take is exit 4, and names the file") {
    const auto ended = conform({noop, "--report", "json=/dev/full"});
    CHECK(ended.code == 4);
    CHECK_THAT(ended.err, Contains("/dev/full") && Contains("No space left"));
}

TEST_CASE("conform: interrupted runs say so, by exit code and in whole reports") {
    const auto [number, code] = GENERATE(table<int, int>({{SIGINT, 130}, {SIGTERM, 143}}));
    const Folder folder;
    Child child({.program = "socks6-conform",
                 .arguments = with_reports(folder, {"--jobs", "1", "--trace"})});
    child.wait_for("/steps/0");
    child.signal(number);
    const auto ended = child.wait();
    CHECK(ended.code == code);
    const auto report = read_json_report(folder / "json");
    CHECK_FALSE(report.complete);
    CHECK(report.exit_code == code);
    CHECK(read_junit_report(folder / "junit") == report.cases.size());
}

TEST_CASE("conform: interrupted while a target says nothing more, it ends within bounds") {
    // Each case would wait for its own limit.
    const LoopbackServer server(
        played({std::string("\x06\0\0\0\0", 5), std::string("\0\0\0\x01\0\0\0\0\0", 9), silent()}));
    const Folder folder;
    Child child({.program = "socks6-conform",
                 .arguments = with_reports(folder, {"--trace", "--target", server.address()})});
    child.wait_for("/steps/0");
    child.signal(SIGINT);
    CHECK(child.wait(std::chrono::seconds(60)).code == 130);
    CHECK_FALSE(read_json_report(folder / "json").complete);
}

TEST_CASE("conform: a closed stdout does not stop files from being written") {
    const Folder folder;
    const auto ended = run({.program = "socks6-conform",
                            .arguments = with_reports(folder, {noop}),
                            .close_stdout = true});
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Equals(""));
    CHECK(read_json_report(folder / "json").complete);
    CHECK(read_junit_report(folder / "junit") > 0);
}

TEST_CASE("conform: plain machines: locales, terminals, colours") {
    const auto environment = GENERATE(values<std::map<std::string, std::string>>({
        {{"LC_ALL", "C"}},
        {{"TERM", "dumb"}},
        {{"NO_COLOR", "1"}},
        {{"LC_ALL", "xx_NO.such"}},
    }));
    const Folder folder;
    const auto ended = run({.program = "socks6-conform",
                            .arguments = with_reports(folder, {noop}),
                            .environment = environment});
    check_passing_run(ended, folder);
    CHECK_THAT(control_characters_in(ended.out + ended.err), Equals(""));
}

TEST_CASE("conform: on 60 columns, prose is wrapped to them") {
    const ClosedPort closed;
    const auto ended = run({.program = "socks6-conform",
                            .arguments = {noop, "--target", closed.address()},
                            .environment = {{"TERM", "dumb"}, {"NO_COLOR", "1"}, {"LC_ALL", "C"}},
                            .terminal_columns = 60});
    CHECK(ended.code == 3);
    const auto note = ended.out.find("\nnote: ");
    REQUIRE(note != std::string::npos);
    for (auto start = note + 1; start < ended.out.size();) {
        const auto end = std::min(ended.out.find('\n', start), ended.out.size());
        INFO(ended.out.substr(start, end - start));
        CHECK(end - start <= 60 + std::string("\r").size());
        start = end + 1;
    }
}

TEST_CASE("conform: a decimal comma in the locale stays out of the reports") {
    const Folder folder;
    const auto made = (folder / "de_DE.UTF-8").string();
    const auto command = "localedef -i de_DE -f UTF-8 '" + made + "' >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) {
        WARN("TEST-SKIPPED: no locale with a decimal comma can be made (package locales)");
        return;
    }
    const auto ended =
        run({.program = "socks6-conform",
             .arguments = with_reports(folder, {noop, "--timeout", "7.5"}),
             .environment = {{"LOCPATH", folder.path().string()}, {"LC_ALL", "de_DE.UTF-8"}}});
    check_passing_run(ended, folder);
}

TEST_CASE("conform: working directory and HOME where nothing can be written") {
    const Folder folder;
    // Not even root writes into /proc.
    const auto ended = run({.program = "socks6-conform",
                            .arguments = with_reports(folder, {noop}),
                            .environment = {{"HOME", "/proc"}},
                            .folder = "/proc"});
    check_passing_run(ended, folder);
}

TEST_CASE("conform: 256 open files are enough") {
    const Folder folder;
    const auto ended = run({.program = "socks6-conform",
                            .arguments = with_reports(folder, {"--jobs", "8"}),
                            .open_files = 256});
    check_passing_run(ended, folder);
}
