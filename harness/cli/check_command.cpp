#include "cli/check_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <ostream>

#include "capture/traffic_reader.hpp"
#include "cli/check_result.hpp"
#include "cli/complaint.hpp"
#include "cli/data_files.hpp"
#include "reports/escape.hpp"
#include "reports/file.hpp"
#include "reports/list.hpp"
#include "reports/terminal_report.hpp"
#include "socks6/wire/version_text.hpp"
#include "suite/coverage.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

namespace wire = socks6::wire;

suite::Judging judging_of(const CheckCommand& command) {
    if (!command.client) return suite::Judging::proxies;
    return command.proxy ? suite::Judging::both : suite::Judging::clients;
}

RunResult blank_result(const CheckCommand& command) {
    RunResult result;
    result.version = command.tool_version;
    result.revision = command.dialect.revision->name;
    result.reading = to_string(command.reading);
    result.wire_version = wire::to_string(command.dialect.version);
    result.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    for (const auto& [id, verdict] : command.levels) result.levels[id] = to_string(verdict);
    for (const auto& file : command.files) {
        result.target += (result.target.empty() ? "capture " : ", ") + file;
    }
    return result;
}

oracle::ObserverOptions observer_options(const CheckCommand& command) {
    oracle::ObserverOptions options;
    options.dialect = command.dialect;
    options.reading = command.reading;
    options.levels.insert(command.levels.begin(), command.levels.end());
    options.client = command.client;
    options.proxy = command.proxy;
    options.ports = command.ports;
    return options;
}

struct ReadSoFar {
    std::uint64_t frames = 0;
    std::size_t conversations = 0;
    std::size_t others = 0;
};

/// Empty, or why the file cannot be read at all.
std::string check_file(const std::string& file, const CheckCommand& command,
                       const requirements::Catalogue& catalogue, CheckCases& cases,
                       RunResult& result, ReadSoFar& read_so_far) {
    oracle::Observer observer(
        catalogue, observer_options(command),
        [&](const oracle::ConversationReport& report) { cases.add(file, report); });
    const auto read = capture::read_traffic(file, observer);
    observer.finish();
    if (!read.error.empty() && read.frames == 0) return read.error;
    // What could be read before it broke is judged.
    for (const auto* text : {&read.error, &read.note}) {
        if (!text->empty()) result.notes.push_back(*text);
    }
    read_so_far.frames += read.frames;
    read_so_far.conversations += observer.conversations();
    read_so_far.others += observer.others();
    return {};
}

}  // namespace

int run_check(const CheckCommand& command, Console& console) {
    const auto loaded = load_data(command.library);
    if (const auto* error = std::get_if<DataError>(&loaded)) {
        return complain(console.err, error->message, suite::exit_usage);
    }
    const auto& catalogue = std::get<Data>(loaded).catalogue;
    for (const auto& [id, verdict] : command.levels) {
        if (catalogue.find(id)) continue;
        return complain(console.err, fmt::format("--level: no requirement has the id \"{}\"", id),
                        suite::exit_usage);
    }
    const auto begin = std::chrono::steady_clock::now();
    auto result = blank_result(command);
    CheckCases cases(catalogue, result);
    ReadSoFar read;
    for (const auto& file : command.files) {
        const auto error = check_file(file, command, catalogue, cases, result, read);
        if (!error.empty()) return complain(console.err, error, suite::exit_usage);
    }
    if (cases.dropped() > 0) {
        result.notes.push_back(
            fmt::format("{} more conversations are left out of the report", cases.dropped()));
    }
    result.notes.push_back(fmt::format("{} frames, {} SOCKS 6 conversation{}, {} other connections",
                                       read.frames, read.conversations,
                                       read.conversations == 1 ? "" : "s", read.others));
    result.judged = suite::judged(catalogue, result.cases, judging_of(command));
    result.clauses = suite::clauses_of(catalogue, result.cases);
    result.duration_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.exit_code =
        suite::exit_code({.verdicts = count_verdicts(result), .strict = command.strict});
    bool written = true;
    for (const auto& file : command.reports) {
        const auto* format = reports::find_format(file.kind);
        const auto error = reports::write_report(*format, result, file.path);
        if (!error) continue;
        written = false;
        complain(console.err, *error, suite::exit_harness);
    }
    reports::write_terminal(result, console.out, console.style);
    console.out.flush();
    return written ? result.exit_code : suite::exit_harness;
}

}  // namespace conform::cli
