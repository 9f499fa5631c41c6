#include "suite/run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <set>

#include "socks6/wire/version_text.hpp"
#include "suite/case_run.hpp"
#include "suite/control_loop.hpp"
#include "suite/coverage.hpp"
#include "suite/crash_suspects.hpp"
#include "suite/examination.hpp"
#include "suite/exit_code.hpp"
#include "suite/launched_target.hpp"
#include "suite/live_evidence.hpp"
#include "suite/preflight.hpp"
#include "suite/repeat_command.hpp"
#include "suite/schedule.hpp"
#include "suite/surroundings.hpp"
#include "suite/verdict_changes.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;
using Clock = std::chrono::steady_clock;

namespace {

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string without_passwords(const std::string& text, const Options& options) {
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    for (const auto& user : {options.first_user, options.second_user}) {
        if (user) transcript::redact(bytes, user->password);
    }
    return {bytes.begin(), bytes.end()};
}

class Run {
  public:
    Run(const Options& options, std::vector<scenario::Case> cases, const Equipment& equipment,
        const RunEvents& events)
        : options_(options),
          all_cases_(std::move(cases)),
          equipment_(equipment),
          venue_(equipment.venue),
          events_(events) {
        for (auto& one : all_cases_) {
            if (options.timeout) one.timeout = *options.timeout;
            cases_.push_back(&one);
        }
        std::sort(cases_.begin(), cases_.end(),
                  [](const auto* a, const auto* b) { return a->id < b->id; });
        results_.resize(cases_.size());
    }

    RunReport go() {
        const auto begin = Clock::now();
        report_.result.started = utc_now();
        auto found = examine_target();
        if (found && found->outcome == Preflight::Outcome::ready) {
            start_capture(*found);
            run_cases(*found);
        } else if (found) {
            reject(*found);
        }
        finish(found);
        report_.result.duration_s = std::chrono::duration<double>(Clock::now() - begin).count();
        return std::move(report_);
    }

  private:
    /// Nothing when interrupted.
    std::optional<Preflight> examine_target() {
        // Also without need of it as the target: what it does not offer, no case asks of it.
        auto reference = examine_reference(control_, options_, equipment_.start_reference, venue_);
        if (!reference || reference->outcome != Preflight::Outcome::ready) return reference;
        reference_ = reference->target;
        if (options_.judges_reference()) return reference;
        if (!options_.target) return examine_launched(control_, options_, venue_, launched_);
        return control_.wait_for(examine(options_, venue_, *options_.target));
    }

    void reject(const Preflight& found) {
        const bool foreign = found.outcome == Preflight::Outcome::no_socks6;
        if (!foreign) {
            target_lost_ = true;
            report_.result.notes.push_back(found.message);
        }
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            results_[i] = not_run(*cases_[i], options_, Verdict::inconclusive,
                                  std::string(why_not_run(found.outcome)));
        }
        if (!foreign) return;
        CaseResult failed;
        failed.id = "preflight/speaks-socks6";
        failed.scenario = failed.id;
        failed.purpose = "What does not speak SOCKS 6 of this revision cannot be judged further.";
        failed.verdict = Verdict::fail;
        failed.requirements = {std::string(identity_requirement)};
        failed.findings = {finding_of(found.identity, options_.dialect)};
        // It was found before any case; whichever is asked for shows it again.
        if (!cases_.empty()) failed.repeat = repeat_command(options_, cases_.front()->id);
        extra_.push_back(std::move(failed));
    }

    void start_capture(Preflight& found) {
        evidence_.emplace(options_, places_toward(found.target));
        if (evidence_->live()) return;
        constexpr auto feature = scenario::Feature::capture;
        found.target.lacks[feature] = reference_.lacks[feature] = evidence_->refused();
    }

    void run_cases(const Preflight& found) {
        const CaseSurroundings surroundings{.options = options_,
                                            .catalogue = equipment_.catalogue,
                                            .start_reference = equipment_.start_reference,
                                            .venue = venue_,
                                            .evidence = *evidence_,
                                            .target = found.target,
                                            .reference = reference_,
                                            .time_scale = found.time_scale,
                                            .trace = events_.trace,
                                            .stop = control_.interrupts().stop()};
        if (events_.ready) events_.ready(cases_.size());
        std::vector<std::size_t> pending(cases_.size());
        for (std::size_t i = 0; i < pending.size(); ++i) pending[i] = i;
        const std::size_t jobs = found.offer.serves_one_only ? 1 : options_.jobs;
        play(surroundings, pending, jobs);
        outlive_crashes(surroundings, jobs);
        while (!suspects_.empty() && !control_.interrupted()) {
            if (!still_there(found.target.tcp)) {
                target_lost_ = true;
                break;
            }
            // It lives: too many at once for it, then. Each gets one more try, alone.
            std::vector<std::size_t> again(suspects_.begin(), suspects_.end());
            for (const auto i : again) retried_.insert(i);
            suspects_.clear();
            for (std::size_t i = 0; i < results_.size(); ++i) {
                if (!results_[i]) again.push_back(i);
            }
            play(surroundings, again, 1);
        }
        if (options_.second_look) repeat_alone(surroundings, jobs);
        retry(surroundings);
    }

    /// A target of ours that has ended is started anew, each suspect repeated alone to find out
    /// which case ends it, and the run goes on with what is left.
    void outlive_crashes(const CaseSurroundings& surroundings, std::size_t jobs) {
        constexpr int most = 50;  // each costs a start, and up to eight repetitions
        for (int crashes = 0; crashed_ && !target_lost_ && !control_.interrupted(); ++crashes) {
            if (crashes == most) {
                target_lost_ = true;
                return;
            }
            const auto suspected = crash_suspects_.all();
            const auto how = launched_->ended().value_or("not known how");
            suspects_.clear();
            if (!revive()) return;
            bool found = false;
            for (const auto index : suspected) found = ends_target(surroundings, index) || found;
            if (!found) {
                report_.result.notes.push_back(
                    fmt::format("The target ended ({}) while {} cases had just run or ran still; "
                                "none of them ended it "
                                "when it ran alone.",
                                how, suspected.size()));
            }
            play(surroundings, not_yet_run(), jobs);
        }
    }

    std::vector<std::size_t> not_yet_run() const {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < results_.size(); ++i) {
            if (!results_[i]) left.push_back(i);
        }
        return left;
    }

    /// Whether the target is there again.
    bool revive() {
        const auto failed = control_.wait_for(launched_->start());
        crashed_ = false;
        crash_suspects_.forget();
        if (failed && failed->empty()) return true;
        target_lost_ = true;
        if (failed) report_.result.notes.push_back(*failed);
        return false;
    }

    /// Runs the case alone; when the target ends in it, that is the case's finding.
    bool ends_target(const CaseSurroundings& surroundings, std::size_t index) {
        if (target_lost_ || control_.interrupted()) return false;
        play(surroundings, {index}, 1);
        suspects_.clear();
        const auto how = control_.wait_for(launched_->ends_soon()).value_or(std::nullopt);
        if (!how || !results_[index]) return false;
        blame_for_end(*results_[index], *how, launched_->output());
        revive();
        return true;
    }

    void play(const CaseSurroundings& surroundings, const std::vector<std::size_t>& pending,
              std::size_t jobs) {
        std::vector<Claims> claims;
        claims.reserve(pending.size());
        const auto whose = options_.judges_reference() ? Serves::one_case : Serves::all_cases;
        for (const auto i : pending) claims.push_back(claims_of(*cases_[i], whose));
        std::vector<CaseReport> reports(pending.size());
        ScheduleEvents schedule;
        schedule.run = [&](std::size_t job, std::function<void()> release) -> net::Awaitable<void> {
            reports[job] = co_await run_with_reference(*cases_[pending[job]], surroundings,
                                                       std::move(release));
        };
        schedule.started = [&](std::size_t job) {
            crash_suspects_.started(pending[job]);
            if (events_.started) events_.started(cases_[pending[job]]->id);
        };
        schedule.finished = [&](std::size_t job, const std::string& error) {
            take(pending[job], std::move(reports[job]), error);
        };
        schedule.stop = [&] { return control_.interrupted() || !suspects_.empty() || crashed_; };
        run_schedule(control_.context(), claims, {.jobs = jobs}, schedule);
    }

    void take(std::size_t index, CaseReport report, const std::string& error) {
        if (!error.empty()) {
            report.result = not_run(*cases_[index], options_, Verdict::error,
                                    "the case ended with an error of this program: " + error);
        }
        if (report.target_unreachable && !retried_.contains(index)) suspects_.insert(index);
        timed_out_.erase(index);
        if (report.timed_out) timed_out_.insert(index);
        write_errors_.erase(index);
        if (!report.write_error.empty()) write_errors_[index] = report.write_error;
        const bool first = !results_[index];
        results_[index] = std::move(report.result);
        crash_suspects_.finished(index);
        crashed_ = crashed_ || (launched_ && launched_->ended());
        if (first && events_.finished) events_.finished(*results_[index]);
    }

    bool still_there(net::Endpoint target) {
        if (options_.judges_reference()) return true;  // one of its own for each case
        const auto connected =
            control_.wait_for(probe(target, {}, [](socks6::wire::Bytes) { return true; },
                                    {.connect_time = std::chrono::milliseconds(3'000)}));
        return connected && !connected->refused;
    }

    /// What waited in vain beside others may only have been slow.
    void repeat_alone(const CaseSurroundings& surroundings, std::size_t jobs) {
        if (jobs <= 1 || timed_out_.empty() || target_lost_ || control_.interrupted()) return;
        constexpr std::size_t most = 20;  // a target that never answers is not waited for twice
        const std::vector<std::size_t> again(timed_out_.begin(), timed_out_.end());
        if (again.size() > most) {
            report_.result.notes.push_back(
                fmt::format("{} cases failed by waiting in vain; so many were not repeated alone.",
                            again.size()));
            return;
        }
        play(surroundings, again, 1);
        const auto still =
            static_cast<std::size_t>(std::count_if(again.begin(), again.end(), [&](std::size_t i) {
                return results_[i]->verdict == Verdict::fail ||
                       results_[i]->verdict == Verdict::error;
            }));
        report_.result.notes.push_back(fmt::format(
            "{} cases failed by waiting in vain and were repeated alone; {} failed again.",
            again.size(), still));
    }

    void retry(const CaseSurroundings& surroundings) {
        for (std::size_t round = 1; round <= options_.retries; ++round) {
            std::vector<std::size_t> failed;
            for (std::size_t i = 0; i < results_.size(); ++i) {
                if (results_[i] && results_[i]->verdict == Verdict::fail) failed.push_back(i);
            }
            if (failed.empty() || target_lost_ || control_.interrupted()) return;
            auto before = results_;
            play(surroundings, failed, 1);
            for (const auto i : failed) {
                const auto now = results_[i]->verdict;
                if (now != Verdict::pass && now != Verdict::warn && now != Verdict::info) continue;
                results_[i] = std::move(before[i]);
                mark_flaky(*results_[i], round);
            }
        }
    }

    void finish(const std::optional<Preflight>& found) {
        auto& result = report_.result;
        result.version = options_.tool_version;
        result.revision = options_.dialect.revision->name;
        result.reading = to_string(options_.reading);
        result.wire_version = to_string(options_.dialect.version);
        result.target = name_of_target();
        result.seed = options_.seed;
        for (const auto& [id, verdict] : options_.levels) result.levels[id] = to_string(verdict);
        if (found) describe(*found);
        end_capture();
        result.notes.insert(result.notes.begin(), equipment_.notes.begin(), equipment_.notes.end());
        collect_cases();
        result.judged = judged(equipment_.catalogue, result.cases);
        result.clauses = clauses_of(equipment_.catalogue, result.cases);
        result.complete = !control_.interrupted();
        for (auto& [index, error] : write_errors_) {
            report_.write_errors.push_back(std::move(error));
        }
        result.exit_code = exit_code({.verdicts = count_verdicts(result),
                                      .signal = control_.interrupts().signal(),
                                      .write_failed = !report_.write_errors.empty(),
                                      .target_lost = target_lost_,
                                      .strict = options_.strict});
    }

    std::string name_of_target() const {
        if (options_.target) return to_string(*options_.target);
        if (options_.judges_reference()) return "built-in reference";
        return "command: " + options_.target_command;
    }

    void end_capture() {
        if (!evidence_) return;
        for (auto& note : evidence_->finish()) report_.result.notes.push_back(std::move(note));
        std::ranges::copy(evidence_->write_errors(), std::back_inserter(report_.write_errors));
    }

    void describe(const Preflight& found) {
        auto& result = report_.result;
        result.environment = environment_of(found.target);
        result.features = found.offer.features;
        result.paths = found.offer.paths;
        result.notes.insert(result.notes.begin(), found.notes.begin(), found.notes.end());
        if (launched_) {
            result.target_output = without_passwords(launched_->output(), options_);
            if (!launched_->note().empty()) result.notes.push_back(launched_->note());
        }
        if (target_lost_ && found.outcome == Preflight::Outcome::ready) {
            result.notes.push_back(fmt::format(
                "The target {} stopped accepting connections; the cases after that are not judged. "
                "Has it crashed?",
                result.target));
        }
    }

    void collect_cases() {
        auto& cases = report_.result.cases;
        cases = std::move(extra_);
        const auto* why = control_.interrupted() ? "not run: interrupted"
                          : target_lost_         ? "not run: the target is out of reach"
                                                 : "not run";
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            cases.push_back(results_[i]
                                ? std::move(*results_[i])
                                : not_run(*cases_[i], options_, Verdict::inconclusive, why));
        }
    }

    const Options& options_;
    std::vector<scenario::Case> all_cases_;
    const Equipment& equipment_;
    Venue venue_;
    const RunEvents& events_;
    ControlLoop control_;
    std::vector<const scenario::Case*> cases_;
    std::vector<std::optional<CaseResult>> results_;
    std::vector<CaseResult> extra_;
    runner::Target reference_;
    std::optional<LiveEvidence> evidence_;  // while cases run
    std::set<std::size_t> suspects_;        // could not connect to the target
    std::set<std::size_t> retried_;         // were suspects once
    std::set<std::size_t> timed_out_;
    std::map<std::size_t, std::string> write_errors_;
    std::optional<LaunchedTarget> launched_;
    CrashSuspects crash_suspects_;
    bool crashed_ = false;  // the launched target was found dead
    bool target_lost_ = false;
    RunReport report_;
};

}  // namespace

RunReport run(const Options& options, std::vector<scenario::Case> cases, const Equipment& equipment,
              const RunEvents& events) {
    return Run(options, std::move(cases), equipment, events).go();
}

}  // namespace conform::suite
