#include "cli/selftest_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>

#include "cli/complaint.hpp"
#include "cli/data_files.hpp"
#include "cli/run_command.hpp"
#include "cli/selftest_workshop.hpp"
#include "faults/fault.hpp"
#include "reports/file.hpp"
#include "requirements/nearest.hpp"
#include "requirements/reasons.hpp"
#include "selftest/tally_text.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

using Clock = std::chrono::steady_clock;
using FaultList = std::vector<const faults::Fault*>;

/// What stands in the files, all in agreement.
struct Material {
    Data data;
    std::vector<scenario::Scenario> scenarios;
    requirements::Reasons unfaulted;
};

std::variant<Material, DataError> load_material(const SelftestCommand& command) {
    auto loaded = load_data(command.library);
    if (auto* error = std::get_if<DataError>(&loaded)) return std::move(*error);
    auto& data = std::get<Data>(loaded);
    auto picked = pick_scenarios(command.library, {}, data);
    if (auto* error = std::get_if<DataError>(&picked)) return std::move(*error);
    auto reasons = requirements::Reasons::load(data.folder / "requirements" / "unfaulted.json",
                                               data.catalogue);
    if (const auto* error = std::get_if<requirements::LoadError>(&reasons)) {
        return DataError{to_string(*error)};
    }
    return Material{std::move(data), std::move(std::get<Picked>(picked).scenarios),
                    std::get<requirements::Reasons>(std::move(reasons))};
}

/// Those of the names, or all.
std::variant<FaultList, DataError> chosen_faults(const std::vector<std::string>& names,
                                                 const FaultList& all) {
    if (names.empty()) return all;
    FaultList chosen;
    for (const auto& name : names) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const auto* fault) { return fault->name == name; });
        if (found == all.end()) {
            std::vector<std::string_view> known;
            for (const auto* fault : all) known.push_back(fault->name);
            return DataError{
                fmt::format("--fault: no fault is named \"{}\"{}", name,
                            requirements::suggestion(requirements::nearest(name, known, 3)))};
        }
        chosen.push_back(*found);
    }
    return chosen;
}

class LiveProgress {
  public:
    explicit LiveProgress(Console& console) : console_(console) {}

    selftest::Progress progress() {
        return [this](std::size_t done, std::size_t of, const selftest::FaultRun& run) {
            tell(done, of, run);
        };
    }
    void clear() {
        if (console_.live) console_.err << "\r\x1b[K" << std::flush;
    }

  private:
    void tell(std::size_t done, std::size_t of, const selftest::FaultRun& run) {
        const bool pause = Clock::now() - told_ < std::chrono::seconds(10);
        if (!console_.live && pause && done != of) return;
        told_ = Clock::now();
        const auto line = fmt::format("{} of {} faults run; the last: {}", done, of,
                                      run.fault == nullptr ? "none" : run.fault->name);
        console_.err << (console_.live ? "\r\x1b[K" + line : line + '\n') << std::flush;
    }

    Console& console_;
    Clock::time_point told_ = Clock::now();
};

/// The fault-free run comes first, by itself: what fails there is no fault's doing.
selftest::Swept run_all(const selftest::Workshop& workshop,
                        const std::vector<selftest::FaultPlan>& plans, const selftest::Cases& cases,
                        Console& console) {
    const std::vector<selftest::FaultPlan> sound{{nullptr, {cases}}};
    auto swept = selftest::sweep(workshop, sound, {});
    if (swept.signal != 0) return swept;
    LiveProgress live(console);
    auto faulty = selftest::sweep(workshop, plans, live.progress());
    live.clear();
    std::move(faulty.runs.begin(), faulty.runs.end(), std::back_inserter(swept.runs));
    swept.signal = faulty.signal;
    return swept;
}

/// Empty, or which file could not be written.
std::string write_reports(const SelftestCommand& command, const selftest::Tally& tally) {
    for (const auto& file : command.reports) {
        const auto error = reports::write_file(
            file.path, [&](std::ostream& out) { out << selftest::tally_json(tally); });
        if (error) return *error;
    }
    return {};
}

selftest::Cases cases_of(const std::vector<scenario::Scenario>& scenarios) {
    selftest::Cases cases;
    for (const auto& one : scenarios) {
        for (const auto& test_case : one.cases) {
            if (test_case.target == scenario::TargetRole::proxy) cases.push_back(&test_case);
        }
    }
    return cases;
}

/// Empty, or what is asked for in vain.
std::string wrong_in(const SelftestCommand& command) {
    if (command.clients) return "--role client: faults of clients come with a later release";
    for (const auto& file : command.reports) {
        if (file.kind != "json") return "--report: a self-test writes json alone, not " + file.kind;
    }
    return {};
}

}  // namespace

int run_selftest(const SelftestCommand& command, Console& console) {
    if (const auto wrong = wrong_in(command); !wrong.empty()) {
        return complain(console.err, wrong, suite::exit_usage);
    }
    const auto known = faults::proxy_faults();
    FaultList all;
    for (const auto& fault : known) all.push_back(&fault);
    const auto chosen = chosen_faults(command.faults, all);
    if (const auto* error = std::get_if<DataError>(&chosen)) {
        return complain(console.err, error->message, suite::exit_usage);
    }
    const auto loaded = load_material(command);
    if (const auto* error = std::get_if<DataError>(&loaded)) {
        return complain(console.err, error->message, suite::exit_usage);
    }
    const auto& material = std::get<Material>(loaded);
    const selftest::Scope scope{
        .everything = command.full, .sample = command.sample, .seed = command.options.seed};
    const auto plans =
        selftest::plan_for(std::get<FaultList>(chosen), cases_of(material.scenarios), scope);
    const auto cases = selftest::all_cases(plans);

    const PrivateWorld world;
    const auto workshop =
        workshop_in(world, material.data.catalogue, command.options, command.jobs);
    if (!world.refused().empty()) {
        console.err << fmt::format("no lab can be made here: {}\n", world.refused());
    }
    const auto begin = Clock::now();
    const auto swept = run_all(workshop, plans, cases, console);
    auto tally = selftest::tally({material.data.catalogue, material.unfaulted, all, cases}, swept);
    tally.duration_s = std::chrono::duration<double>(Clock::now() - begin).count();
    const auto failed = write_reports(command, tally);
    write_lines(console.out, selftest::tally_text(tally, command.verbose), console.style.unicode);
    console.out.flush();
    if (!failed.empty()) return complain(console.err, failed, suite::exit_harness);
    return selftest::exit_code(tally, command.full);
}

}  // namespace conform::cli
