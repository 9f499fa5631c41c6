// One case of a report as an archive: what is in it, and what is said when something is not.
// Contracts, 2 (exit codes) and 3 (report files, untrusted text).
#include "cli/evidence_command.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <map>
#include <sstream>

#include "capture/read_back.hpp"
#include "catch_shim.hpp"
#include "reports/json_report.hpp"

using namespace conform;
using capture::TemporaryFolder;
using Catch::Matchers::Contains;
using Files = std::map<std::string, std::string>;

namespace {

constexpr auto scenario_id = "draft-05/noop/both-address-types";

/// One failing case, with a pcap of that path.
RunResult sample(const std::filesystem::path& pcap) {
    RunResult run;
    run.version = "1.2.3";
    run.target = "127.0.0.1:1080";
    run.environment["ipv6"] = "no: none here";
    CaseResult one;
    one.id = std::string(scenario_id) + "[ipv4]";
    one.scenario = scenario_id;
    one.verdict = Verdict::fail;
    one.repeat = "socks6-conform --target 127.0.0.1:1080 x";
    one.pcap = pcap.string();
    Finding finding;
    finding.verdict = Verdict::fail;
    finding.what = "the reply code";
    finding.evidence = {EvidenceSource::capture, {3, 5}};
    one.findings = {finding};
    run.cases = {one, one};
    run.cases[1].id = "draft-05/other";
    return run;
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

void write_report(const std::filesystem::path& path, const RunResult& run) {
    std::ofstream out(path);
    reports::write_json(run, out);
}

Files unpack(const std::filesystem::path& path) {
    Files files;
    archive* reader = archive_read_new();
    archive_read_support_filter_gzip(reader);
    archive_read_support_format_tar(reader);
    REQUIRE(archive_read_open_filename(reader, path.c_str(), 4096) == ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
        auto& content = files[archive_entry_pathname(entry)];
        content.resize(static_cast<std::size_t>(archive_entry_size(entry)));
        CHECK(archive_read_data(reader, content.data(), content.size()) ==
              static_cast<la_ssize_t>(content.size()));
    }
    archive_read_free(reader);
    return files;
}

struct Outcome {
    int code = -1;
    std::string out, err;
};

Outcome evidence(const cli::EvidenceCommand& command) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli::run_evidence(command, out, err);
    return {code, out.str(), err.str()};
}

cli::EvidenceCommand command_for(const TemporaryFolder& folder, const std::string& id) {
    return {{}, folder.path() / "report.json", id, folder.path() / "bug.tar.gz"};
}

/// As a pcap begins.
const std::string packets = "\x4d\x3c\xb2\xa1 packets";

}  // namespace

TEST_CASE("evidence: the archive holds all there is of a case") {
    const TemporaryFolder folder;
    const auto pcap = folder.path() / "a.pcap";
    write(pcap, packets);
    write(folder.path() / "tls-keys.log", "CLIENT_RANDOM 00 11\n");
    const auto run = sample(pcap);
    write_report(folder.path() / "report.json", run);

    const auto command = command_for(folder, run.cases[0].id);
    const auto outcome = evidence(command);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    auto files = unpack(command.output);
    CHECK(files["evidence/packets.pcap"] == packets);
    CHECK(files["evidence/tls-keys.log"] == "CLIENT_RANDOM 00 11\n");
    CHECK_THAT(files["evidence/repeat.sh"], Contains(run.cases[0].repeat));
    CHECK_THAT(files["evidence/environment.txt"],
               Contains("1.2.3") && Contains("ipv6: no: none here"));
    CHECK_THAT(files["evidence/case.txt"], Contains("the reply code") && Contains("tshark -r"));
    CHECK_THAT(files["evidence/scenario.json"], Contains(scenario_id));
    CHECK_FALSE(files.contains("evidence/missing.txt"));

    const auto read = reports::read_json(files["evidence/report.json"]);
    REQUIRE(std::holds_alternative<RunResult>(read));
    REQUIRE(std::get<RunResult>(read).cases.size() == 1);
    CHECK(std::get<RunResult>(read).cases[0].id == run.cases[0].id);
}

TEST_CASE("evidence: what is missing is named, and the rest is there") {
    const TemporaryFolder folder;
    auto run = sample(folder.path() / "gone.pcap");
    run.cases[0].scenario = "my/own";
    write_report(folder.path() / "report.json", run);
    const auto command = command_for(folder, run.cases[0].id);
    const auto outcome = evidence(command);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err, Contains("gone.pcap") && Contains("my/own"));
    auto files = unpack(command.output);
    CHECK_FALSE(files.contains("evidence/packets.pcap"));
    CHECK_THAT(files["evidence/missing.txt"], Contains("gone.pcap") && Contains("--scenarios"));
    CHECK(files.contains("evidence/case.txt"));
}

TEST_CASE("evidence: a report cannot have other files packed than pcaps") {
    const TemporaryFolder folder;
    const auto secret = folder.path() / "secret";
    write(secret, "a private key");
    const auto run = sample(secret);
    write_report(folder.path() / "report.json", run);
    const auto command = command_for(folder, run.cases[0].id);
    const auto outcome = evidence(command);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err, Contains("is no pcap"));
    CHECK_FALSE(unpack(command.output).contains("evidence/packets.pcap"));
}

TEST_CASE("evidence: an unknown case names the nearest ones, nothing is written") {
    const TemporaryFolder folder;
    write_report(folder.path() / "report.json", sample({}));
    const auto command = command_for(folder, "draft-05/othr");
    const auto outcome = evidence(command);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains("no case \"draft-05/othr\"") && Contains("draft-05/other"));
    CHECK_FALSE(std::filesystem::exists(command.output));
}

TEST_CASE("evidence: a file that is no report, and one that is not there") {
    const TemporaryFolder folder;
    const auto absent = evidence(command_for(folder, "x"));
    CHECK(absent.code == 2);
    CHECK_THAT(absent.err, Contains("report.json"));
    write(folder.path() / "report.json", "{\"schema\": 99}");
    CHECK(evidence(command_for(folder, "x")).code == 2);
}

TEST_CASE("evidence: an archive that cannot be written is named, exit 4") {
    const TemporaryFolder folder;
    const auto run = sample({});
    write_report(folder.path() / "report.json", run);
    auto command = command_for(folder, run.cases[0].id);
    command.output = folder.path() / "no-such-folder" / "bug.tar.gz";
    const auto outcome = evidence(command);
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Contains("no-such-folder/bug.tar.gz"));
}
