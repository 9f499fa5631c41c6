#include "selftest/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "suite/control_loop.hpp"
#include "suite/run.hpp"

namespace conform::selftest {
namespace {

namespace asio = socks6::net::asio;
using Clock = std::chrono::steady_clock;

void take_notices(FaultRun& run, const CaseResult& result) {
    for (const auto& finding : result.findings) {
        if (finding.verdict == Verdict::pass) continue;
        run.notices.push_back({.case_id = result.id,
                               .scenario = result.scenario,
                               .step = finding.step,
                               .requirement = finding.requirement,
                               .verdict = finding.verdict,
                               .got = finding.what + ": " + finding.got,
                               .repeat = result.repeat});
    }
    if (result.findings.empty() && result.verdict == Verdict::error) {
        run.notices.push_back({.case_id = result.id,
                               .scenario = result.scenario,
                               .step = {},
                               .requirement = {},
                               .verdict = Verdict::error,
                               .got = result.reason,
                               .repeat = result.repeat});
    }
}

void take(FaultRun& run, const RunResult& result) {
    for (const auto& one : result.cases) {
        ++run.verdicts[one.verdict];
        take_notices(run, one);
    }
    run.complete = result.complete;
    const auto judged = std::any_of(result.cases.begin(), result.cases.end(), [](const auto& one) {
        return one.verdict != Verdict::inconclusive && one.verdict != Verdict::skip;
    });
    if (!judged && !result.notes.empty()) run.trouble = result.notes.back();
}

bool noticed(const FaultRun& run) {
    return run.fault != nullptr &&
           std::any_of(run.notices.begin(), run.notices.end(), [&](const Notice& one) {
               return one.blames() && run.fault->breaks(one.requirement);
           });
}

std::vector<scenario::Case> copies_of(const Cases& cases) {
    std::vector<scenario::Case> copies;
    copies.reserve(cases.size());
    for (const auto* one : cases) copies.push_back(*one);
    return copies;
}

/// The threads on which plans are run, each the next that is left.
class Lanes {
  public:
    Lanes(const Workshop& workshop, const std::vector<FaultPlan>& plans, const Progress& progress)
        : workshop_(workshop), plans_(plans), progress_(progress) {
        swept_.runs.resize(plans.size());
        for (std::size_t at = 0; at < plans.size(); ++at) swept_.runs[at].fault = plans[at].fault;
    }

    Swept go() {
        const auto work = asio::make_work_guard(control_.context());
        std::vector<std::thread> threads;
        const auto count =
            std::min(std::max<std::size_t>(workshop_.faults_at_once, 1), plans_.size());
        for (std::size_t at = 0; at < count; ++at) threads.emplace_back([this] { work_on(); });
        running_ = threads.size();
        while (running_ > 0) control_.context().run_one();
        for (auto& thread : threads) thread.join();
        swept_.signal = control_.interrupts().signal();
        return std::move(swept_);
    }

  private:
    void work_on() {
        const auto stop = control_.interrupts().stop();
        for (std::size_t at = next_++; at < plans_.size() && !stop.stop_requested(); at = next_++) {
            auto run = run_plan(workshop_, plans_[at]);
            asio::post(control_.context(), [this, at, run = std::move(run)]() mutable {
                swept_.runs[at] = std::move(run);
                if (progress_) progress_(++done_, plans_.size(), swept_.runs[at]);
            });
        }
        asio::post(control_.context(), [this] { --running_; });
    }

    const Workshop& workshop_;
    const std::vector<FaultPlan>& plans_;
    const Progress& progress_;
    suite::ControlLoop control_;
    std::atomic<std::size_t> next_{0};
    std::size_t running_ = 0;  // used by the calling thread alone, as is what follows
    std::size_t done_ = 0;
    Swept swept_;
};

}  // namespace

std::size_t FaultRun::cases() const {
    std::size_t count = 0;
    for (const auto& [verdict, some] : verdicts) count += some;
    return count;
}

FaultRun run_plan(const Workshop& workshop, const FaultPlan& plan) {
    const auto begin = Clock::now();
    FaultRun run;
    run.fault = plan.fault;
    try {
        const suite::Equipment equipment{workshop.catalogue, workshop.reference(plan.fault),
                                         workshop.venue()};
        auto options = workshop.options;
        // That a case fails only beside others is of interest where nothing is to fail.
        options.second_look = plan.fault == nullptr;
        for (const auto& round : plan.rounds) {
            if (round.empty()) continue;
            take(run, suite::run(options, copies_of(round), equipment, {}).result);
            if (!run.complete || noticed(run)) break;
        }
    } catch (const std::exception& error) {
        run.complete = false;
        run.trouble = error.what();
    }
    run.duration_s = std::chrono::duration<double>(Clock::now() - begin).count();
    return run;
}

Swept sweep(const Workshop& workshop, const std::vector<FaultPlan>& plans,
            const Progress& progress) {
    return Lanes(workshop, plans, progress).go();
}

}  // namespace conform::selftest
