#include "cli/run_command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <optional>

#include "cli/built_in_reference.hpp"
#include "cli/chosen_venue.hpp"
#include "cli/complaint.hpp"
#include "cli/data_files.hpp"
#include "reports/escape.hpp"
#include "reports/file.hpp"
#include "reports/list.hpp"
#include "reports/progress.hpp"
#include "reports/terminal_report.hpp"
#include "suite/exit_code.hpp"
#include "suite/run.hpp"

namespace conform::cli {
namespace {

/// Empty, or why no pcap can be written there.
std::string prepare_pcap_folder(const suite::Options& options) {
    if (!options.pcap_folder) return {};
    std::error_code error;
    std::filesystem::create_directories(*options.pcap_folder, error);
    if (!error) return {};
    return fmt::format("--pcap: cannot make the folder {}: {}", options.pcap_folder->string(),
                       error.message());
}

/// Empty, or the --level that names no clause.
std::string unknown_level(const suite::Options& options, const requirements::Catalogue& catalogue) {
    for (const auto& [id, verdict] : options.levels) {
        if (!catalogue.find(id)) return id;
    }
    return {};
}

std::vector<scenario::Case> cases_of(Picked picked) {
    std::vector<scenario::Case> cases;
    for (auto& one : picked.scenarios) {
        std::move(one.cases.begin(), one.cases.end(), std::back_inserter(cases));
    }
    return cases;
}

/// In the lab whenever the target can be in it. Called while the process has one thread.
ChosenVenue choose_venue(const RunCommand& command) {
    using suite::Venue;
    if (command.options.target) return {Venue::machine("the target runs outside of the lab")};
    if (command.options.no_lab) return {Venue::machine("--no-lab forbids it")};
    return PrivateWorld().make_venue();
}

class LiveEvents {
  public:
    LiveEvents(const RunCommand& command, Console& console)
        : console_(console), trace_(command.trace) {}

    suite::RunEvents events() {
        suite::RunEvents events;
        events.ready = [this](std::size_t cases) {
            progress_.emplace(console_.err, console_.style, console_.live && !trace_, cases);
            cases_ = cases;
            told_ = Clock::now();
        };
        events.started = [this](std::string_view id) { progress_->started(id); };
        events.finished = [this](const CaseResult& result) {
            progress_->finished(result);
            if (!console_.live && !trace_) tell_from_time_to_time(result);
        };
        if (trace_) {
            events.trace = [this](std::string_view id, std::string_view line) {
                const std::lock_guard lock(mutex_);
                console_.err << reports::escape_terminal(fmt::format("{}: {}", id, line),
                                                         console_.style.unicode)
                             << '\n';
            };
        }
        return events;
    }

    void clear() {
        if (progress_) progress_->clear();
    }

  private:
    using Clock = std::chrono::steady_clock;

    /// Where no line can be written over (a pipe, a CI's log), a long run still shows that it
    /// lives.
    void tell_from_time_to_time(const CaseResult& result) {
        ++finished_;
        if (result.verdict == Verdict::fail || result.verdict == Verdict::error) ++failed_;
        if (Clock::now() - told_ < std::chrono::seconds(10)) return;
        told_ = Clock::now();
        console_.err << fmt::format("{} of {} cases, {} failed\n", finished_, cases_, failed_)
                     << std::flush;
    }

    Console& console_;
    bool trace_;
    std::size_t cases_ = 0;
    std::size_t finished_ = 0;
    std::size_t failed_ = 0;
    Clock::time_point told_;
    std::mutex mutex_;  // of `err`, for traces from several threads
    std::optional<reports::Progress> progress_;
};

void write_reports(const RunCommand& command, suite::RunReport& report) {
    for (const auto& file : command.reports) {
        const auto* format = reports::find_format(file.kind);
        if (const auto error = reports::write_report(*format, report.result, file.path)) {
            report.write_errors.push_back(*error);
        }
    }
}

}  // namespace

int run_cases(const RunCommand& command, Console& console) {
    const auto loaded = load_data(command.library);
    if (const auto* error = std::get_if<DataError>(&loaded)) {
        return complain(console.err, error->message, suite::exit_usage);
    }
    const auto& data = std::get<Data>(loaded);
    auto picked = pick_scenarios(command.library, command.picks, data);
    if (const auto* error = std::get_if<DataError>(&picked)) {
        return complain(console.err, error->message, suite::exit_usage);
    }
    if (const auto id = unknown_level(command.options, data.catalogue); !id.empty()) {
        return complain(console.err, fmt::format("--level: no requirement has the id \"{}\"", id),
                        suite::exit_usage);
    }
    if (const auto wrong = prepare_pcap_folder(command.options); !wrong.empty()) {
        return complain(console.err, wrong, suite::exit_harness);
    }
    auto options = command.options;
    for (const auto& pick : command.picks) {
        if (pick.ends_with(".json")) options.repeat_arguments.push_back(pick);
    }
    LiveEvents live(command, console);
    auto [venue, notes] = choose_venue(command);
    const suite::Equipment equipment{data.catalogue, built_in_reference(), std::move(venue),
                                     std::move(notes)};
    auto report = suite::run(options, cases_of(std::get<Picked>(std::move(picked))), equipment,
                             live.events());
    live.clear();
    write_reports(command, report);
    reports::write_terminal(report.result, console.out, console.style);
    console.out.flush();
    for (const auto& error : report.write_errors) complain(console.err, error, suite::exit_harness);
    const bool interrupted = !report.result.complete;
    return report.write_errors.empty() || interrupted ? report.result.exit_code
                                                      : suite::exit_harness;
}

}  // namespace conform::cli
