#include "cli/evidence_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <sstream>
#include <variant>
#include <vector>

#include "cli/archive_file.hpp"
#include "cli/data_files.hpp"
#include "reports/escape.hpp"
#include "reports/json_report.hpp"
#include "reports/terminal_report.hpp"
#include "requirements/nearest.hpp"
#include "scenario/library.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto key_log_name = "tls-keys.log";  // beside the pcaps of a run

std::optional<std::string> content_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The path comes from a report, which may be anybody's.
bool is_pcap(std::string_view content) {
    using namespace std::string_view_literals;
    constexpr std::array magic{"\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv, "\xa1\xb2\xc3\xd4"sv,
                               "\xd4\xc3\xb2\xa1"sv};
    return std::any_of(magic.begin(), magic.end(),
                       [&](std::string_view one) { return content.starts_with(one); });
}

/// What goes into the archive, and what does not.
struct Evidence {
    std::vector<std::pair<std::string, std::string>> files;  // name, content
    std::vector<std::string> missing;
};

std::string no_such_case(const EvidenceCommand& command, const RunResult& run) {
    std::vector<std::string_view> ids;
    for (const auto& one : run.cases) ids.push_back(one.id);
    return fmt::format("{} has no case \"{}\"{}", command.report.string(), command.case_id,
                       requirements::suggestion(requirements::nearest(command.case_id, ids, 3)));
}

/// The report as if this had been its only case.
std::string report_of(RunResult run, const CaseResult& result) {
    run.cases = {result};
    std::ostringstream text;
    reports::write_json(run, text);
    return text.str();
}

std::string transcript_of(const RunResult& run, const CaseResult& result) {
    std::ostringstream text;
    reports::Style style;
    style.verbose = true;
    style.width = 120;
    reports::TextPage page(text, style);
    reports::write_failing_case(page, result, run);
    return text.str();
}

std::string environment_of(const RunResult& run) {
    std::string text = fmt::format(
        "{} {}\ndraft -{}, reading {}, wire version {}\ntarget: {}\nstarted: {}\nseed: {}\n",
        run.tool, run.version, run.revision, run.reading, run.wire_version, run.target, run.started,
        run.seed);
    const auto add = [&](std::string_view title, const std::map<std::string, std::string>& facts) {
        for (const auto& [key, value] : facts)
            text += fmt::format("{} {}: {}\n", title, key, value);
    };
    add("environment", run.environment);
    add("feature", run.features);
    add("path", run.paths);
    add("level", run.levels);
    for (const auto& note : run.notes) text += fmt::format("note: {}\n", note);
    return text;
}

void add_packets(Evidence& evidence, const CaseResult& result) {
    if (result.pcap.empty()) {
        evidence.missing.push_back("packets.pcap: the run wrote no pcap of this case (--pcap DIR)");
        return;
    }
    const fs::path pcap = result.pcap;
    auto packets = content_of(pcap);
    if (!packets) {
        evidence.missing.push_back(fmt::format(
            "packets.pcap: {} cannot be read; run this from the folder the run was started in",
            result.pcap));
        return;
    }
    if (!is_pcap(*packets)) {
        evidence.missing.push_back(fmt::format("packets.pcap: {} is no pcap", result.pcap));
        return;
    }
    evidence.files.emplace_back("packets.pcap", std::move(*packets));
    if (auto keys = content_of(pcap.parent_path() / key_log_name)) {
        evidence.files.emplace_back(key_log_name, std::move(*keys));
    }
}

/// The file that a scenario's id is written in, found without judging what else is wrong with it.
std::optional<fs::path> file_of(const Library& library, const std::string& scenario,
                                const Data& data) {
    std::vector<fs::path> folders{data.folder};
    folders.insert(folders.end(), library.folders.begin(), library.folders.end());
    for (const auto& one : scenario::load_library(folders, data.catalogue).scenarios) {
        if (one.id == scenario) return one.file;
    }
    return std::nullopt;
}

void add_scenario(Evidence& evidence, const Library& library, const CaseResult& result) {
    const auto loaded = load_data(library);
    std::optional<std::string> text;
    if (const auto* data = std::get_if<Data>(&loaded)) {
        if (const auto file = file_of(library, result.scenario, *data)) text = content_of(*file);
    }
    if (text) {
        evidence.files.emplace_back("scenario.json", std::move(*text));
    } else {
        evidence.missing.push_back(
            fmt::format("scenario.json: no scenario \"{}\" is found; --scenarios DIR adds a folder",
                        result.scenario));
    }
}

Evidence gather(const EvidenceCommand& command, const RunResult& run, const CaseResult& result) {
    Evidence evidence;
    evidence.files.emplace_back("report.json", report_of(run, result));
    evidence.files.emplace_back("case.txt", transcript_of(run, result));
    evidence.files.emplace_back("environment.txt", environment_of(run));
    evidence.files.emplace_back("repeat.sh", "#!/bin/sh\n" + result.repeat + "\n");
    add_packets(evidence, result);
    add_scenario(evidence, command.library, result);
    if (!evidence.missing.empty()) {
        std::string text;
        for (const auto& one : evidence.missing) text += one + "\n";
        evidence.files.emplace_back("missing.txt", std::move(text));
    }
    return evidence;
}

}  // namespace

int run_evidence(const EvidenceCommand& command, std::ostream& out, std::ostream& err) {
    const auto complain = [&](const std::string& text, int code) {
        err << "socks6-conform: " << reports::escape_terminal(text, false) << '\n';
        return code;
    };
    const auto text = content_of(command.report);
    if (!text) {
        return complain(fmt::format("cannot read {}", command.report.string()), suite::exit_usage);
    }
    const auto read = reports::read_json(*text);
    if (const auto* error = std::get_if<reports::ReadError>(&read)) {
        return complain(fmt::format("{}: {}", command.report.string(), error->message),
                        suite::exit_usage);
    }
    const auto& run = std::get<RunResult>(read);
    const auto found = std::find_if(run.cases.begin(), run.cases.end(),
                                    [&](const auto& one) { return one.id == command.case_id; });
    if (found == run.cases.end()) return complain(no_such_case(command, run), suite::exit_usage);

    const auto evidence = gather(command, run, *found);
    ArchiveFile archive(command.output);
    for (const auto& [name, content] : evidence.files) archive.add("evidence/" + name, content);
    if (const auto error = archive.commit(); !error.empty()) {
        return complain(error, suite::exit_harness);
    }
    for (const auto& one : evidence.missing) complain("missing: " + one, 0);
    out << fmt::format("{}: {} files\n", command.output.string(), evidence.files.size());
    return 0;
}

}  // namespace conform::cli
