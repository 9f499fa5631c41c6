#include "suite/run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <ctime>
#include <optional>
#include <set>

#include "net/tcp_connector.hpp"
#include "socks6/wire/version_text.hpp"
#include "suite/case_run.hpp"
#include "suite/coverage.hpp"
#include "suite/exit_code.hpp"
#include "suite/interrupts.hpp"
#include "suite/preflight.hpp"
#include "suite/schedule.hpp"
#include "suite/surroundings.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;
using Clock = std::chrono::steady_clock;

namespace {

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

/// How the built-in reference is asked what it offers: on loopback, with two users if the target
/// has none, so that cases with users have something beside them.
Options options_at_home(Options options) {
    if (options.target) {
        options.target.reset();
        options.udp_port.reset();
        options.advertise_v4.reset();
        options.advertise_v6.reset();
        options.advertise_name.clear();
    }
    if (!options.first_user) options.first_user = {"first-user", "password of the first"};
    if (!options.second_user) options.second_user = {"second-user", "password of the second"};
    return options;
}

class Run {
  public:
    Run(const Options& options, std::vector<scenario::Case> cases,
        const requirements::Catalogue& catalogue, const StartReference& start_reference,
        const RunEvents& events)
        : options_(options),
          all_cases_(std::move(cases)),
          catalogue_(catalogue),
          start_reference_(start_reference),
          events_(events),
          interrupts_(control_) {
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
        const auto found = examine_target();
        if (found && found->outcome == Preflight::Outcome::ready) {
            run_cases(*found);
        } else if (found) {
            reject(*found);
        }
        finish(found);
        report_.result.duration_s = std::chrono::duration<double>(Clock::now() - begin).count();
        return std::move(report_);
    }

  private:
    template <typename T>
    std::optional<T> wait_for(net::Awaitable<T> task) {
        std::optional<T> value;
        std::exception_ptr failure;
        bool done = false;
        asio::co_spawn(control_, std::move(task), [&](const std::exception_ptr& error, T result) {
            failure = error;
            value = std::move(result);
            done = true;
        });
        control_.restart();
        while (!done && interrupts_.signal() == 0 && control_.run_one() > 0) {
        }
        if (failure) std::rethrow_exception(failure);
        return done ? std::move(value) : std::nullopt;
    }

    /// Nothing when interrupted.
    std::optional<Preflight> examine_target() {
        // Also without need of it as the target: what it does not offer, no case asks of it.
        const auto at_home = options_at_home(options_);
        const auto started =
            start_reference_(control_.get_executor(),
                             {at_home.dialect, {*at_home.first_user, *at_home.second_user}, false});
        if (!started) {
            Preflight failed;
            failed.outcome = Preflight::Outcome::unreachable;
            failed.message = "The built-in reference cannot be started: " + started.error();
            return failed;
        }
        auto reference = wait_for(examine_at(at_home, (*started)->endpoint()));
        if (!reference || reference->outcome != Preflight::Outcome::ready) return reference;
        reference->target.udp_relay = (*started)->udp_relay();
        reference_ = reference->target;
        if (!options_.target) return reference;
        return wait_for(examine(options_, *options_.target));
    }

    void reject(const Preflight& found) {
        const bool foreign = found.outcome == Preflight::Outcome::no_socks6;
        if (!foreign) {
            target_lost_ = true;
            report_.result.notes.push_back(found.message);
        }
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            results_[i] = not_run(*cases_[i], options_, Verdict::inconclusive,
                                  foreign ? "not run: the target speaks no SOCKS 6"
                                          : "not run: the target is out of reach");
        }
        if (!foreign) return;
        CaseResult failed;
        failed.id = "preflight/speaks-socks6";
        failed.scenario = failed.id;
        failed.purpose = "What does not speak SOCKS 6 of this revision cannot be judged further.";
        failed.verdict = Verdict::fail;
        failed.requirements = {std::string(identity_requirement)};
        failed.findings = {finding_of(found.identity, options_.dialect)};
        extra_.push_back(std::move(failed));
    }

    void run_cases(const Preflight& found) {
        const CaseSurroundings surroundings{.options = options_,
                                            .catalogue = catalogue_,
                                            .start_reference = start_reference_,
                                            .target = found.target,
                                            .reference = reference_,
                                            .time_scale = found.time_scale,
                                            .trace = events_.trace,
                                            .stop = interrupts_.stop()};
        if (events_.ready) events_.ready(cases_.size());
        std::vector<std::size_t> pending(cases_.size());
        for (std::size_t i = 0; i < pending.size(); ++i) pending[i] = i;
        const std::size_t jobs = found.offer.serves_one_only ? 1 : options_.jobs;
        play(surroundings, pending, jobs);
        while (!suspects_.empty() && interrupts_.signal() == 0) {
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
        repeat_alone(surroundings, jobs);
        retry(surroundings);
    }

    void play(const CaseSurroundings& surroundings, const std::vector<std::size_t>& pending,
              std::size_t jobs) {
        std::vector<Claims> claims;
        claims.reserve(pending.size());
        for (const auto i : pending) claims.push_back(claims_of(*cases_[i]));
        std::vector<CaseReport> reports(pending.size());
        ScheduleEvents schedule;
        schedule.run = [&](std::size_t job) -> net::Awaitable<void> {
            reports[job] = co_await run_with_reference(*cases_[pending[job]], surroundings);
        };
        schedule.started = [&](std::size_t job) {
            if (events_.started) events_.started(cases_[pending[job]]->id);
        };
        schedule.finished = [&](std::size_t job, const std::string& error) {
            take(pending[job], std::move(reports[job]), error);
        };
        schedule.stop = [&] { return interrupts_.signal() != 0 || !suspects_.empty(); };
        run_schedule(control_, claims, {.jobs = jobs}, schedule);
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
        if (first && events_.finished) events_.finished(*results_[index]);
    }

    bool still_there(net::Endpoint target) {
        if (!options_.target) return true;  // a reference of its own for each case
        const auto connected = wait_for(probe(target, {}, [](socks6::wire::Bytes) { return true; },
                                              {.connect_time = std::chrono::milliseconds(3'000)}));
        return connected && !connected->refused;
    }

    /// What waited in vain beside others may only have been slow.
    void repeat_alone(const CaseSurroundings& surroundings, std::size_t jobs) {
        if (jobs <= 1 || timed_out_.empty() || target_lost_ || interrupts_.signal() != 0) return;
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
            if (failed.empty() || target_lost_ || interrupts_.signal() != 0) return;
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

    static void mark_flaky(CaseResult& result, std::size_t round) {
        result.verdict = Verdict::flaky;
        result.reason = fmt::format("failed, then passed when repeated ({})", round);
        for (auto& finding : result.findings) {
            if (finding.verdict == Verdict::fail) finding.verdict = Verdict::flaky;
        }
    }

    void finish(const std::optional<Preflight>& found) {
        auto& result = report_.result;
        result.version = options_.tool_version;
        result.revision = options_.dialect.revision->name;
        result.reading = to_string(options_.reading);
        result.wire_version = to_string(options_.dialect.version);
        result.target = options_.target ? to_string(*options_.target) : "built-in reference";
        result.seed = options_.seed;
        for (const auto& [id, verdict] : options_.levels) result.levels[id] = to_string(verdict);
        if (found) describe(*found);
        collect_cases();
        result.judged = judged(catalogue_, result.cases);
        result.clauses = clauses_of(catalogue_, result.cases);
        result.complete = interrupts_.signal() == 0;
        for (auto& [index, error] : write_errors_) {
            report_.write_errors.push_back(std::move(error));
        }
        result.exit_code = exit_code({.verdicts = count_verdicts(result),
                                      .signal = interrupts_.signal(),
                                      .write_failed = !report_.write_errors.empty(),
                                      .target_lost = target_lost_,
                                      .strict = options_.strict});
    }

    void describe(const Preflight& found) {
        auto& result = report_.result;
        result.environment = environment_of(found.target);
        result.features = found.offer.features;
        result.paths = found.offer.paths;
        result.notes.insert(result.notes.begin(), found.notes.begin(), found.notes.end());
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
        const auto* why = interrupts_.signal() != 0 ? "not run: interrupted"
                          : target_lost_            ? "not run: the target is out of reach"
                                                    : "not run";
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            cases.push_back(results_[i]
                                ? std::move(*results_[i])
                                : not_run(*cases_[i], options_, Verdict::inconclusive, why));
        }
    }

    const Options& options_;
    std::vector<scenario::Case> all_cases_;
    const requirements::Catalogue& catalogue_;
    const StartReference& start_reference_;
    const RunEvents& events_;
    asio::io_context control_{1};
    Interrupts interrupts_;
    std::vector<const scenario::Case*> cases_;
    std::vector<std::optional<CaseResult>> results_;
    std::vector<CaseResult> extra_;
    runner::Target reference_;
    std::set<std::size_t> suspects_;  // could not connect to the target
    std::set<std::size_t> retried_;   // were suspects once
    std::set<std::size_t> timed_out_;
    std::map<std::size_t, std::string> write_errors_;
    bool target_lost_ = false;
    RunReport report_;
};

}  // namespace

RunReport run(const Options& options, std::vector<scenario::Case> cases,
              const requirements::Catalogue& catalogue, const StartReference& start_reference,
              const RunEvents& events) {
    return Run(options, std::move(cases), catalogue, start_reference, events).go();
}

}  // namespace conform::suite
