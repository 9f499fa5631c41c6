#include "runner/run_case.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>

#include "runner/cast.hpp"
#include "runner/interpreter.hpp"

namespace conform::runner {
namespace {

/// Ends the case when its time is over: whatever waits or writes is woken.
socks6::net::Awaitable<void> watch_clock(Clock::time_point deadline, Interpreter& interpreter,
                                         Cast& cast, Pulse& pulse, const bool& done,
                                         bool& expired) {
    while (!done && Clock::now() < deadline) co_await pulse.wait_until(deadline);
    if (done) co_return;
    expired = true;
    interpreter.halt();
    cast.close_all();
}

Verdict worst_of(const std::vector<Finding>& findings) {
    std::vector<Verdict> verdicts;
    verdicts.reserve(findings.size());
    for (const auto& finding : findings) verdicts.push_back(finding.verdict);
    return verdicts.empty() ? Verdict::pass : worst(verdicts);
}

std::string reason_of(const std::vector<Finding>& findings, Verdict verdict) {
    if (verdict != Verdict::inconclusive && verdict != Verdict::error) return {};
    for (const auto& finding : findings) {
        if (finding.verdict != verdict) continue;
        return fmt::format("{}: {}{}{}", finding.what, finding.got,
                           finding.step.empty() ? "" : " at ", finding.step);
    }
    return {};
}

}  // namespace

socks6::net::Awaitable<CaseOutcome> run_case(const scenario::Case& test_case, Target target,
                                             Transports transports, const CaseOptions& options) {
    const auto start = Clock::now();
    Pulse pulse(co_await socks6::net::asio::this_coro::executor);
    Tasks tasks(pulse);
    transcript::Recorder recorder(start);
    Cast cast(target, transports, recorder, pulse, tasks);
    Interpreter interpreter(test_case, target, transports, options, cast, recorder, pulse, tasks);
    const Judge judge(test_case, options);
    auto& findings = interpreter.findings();

    // Asked for on any thread, done on this one; the flag says whether there is still a case.
    const auto running = std::make_shared<bool>(true);
    const std::stop_callback stopping(options.stop, [&, running] {
        socks6::net::asio::post(pulse.executor(), [&interpreter, &cast, &pulse, running] {
            if (!*running) return;
            interpreter.halt();
            cast.close_all();
            pulse.notify();
        });
    });

    bool done = false;
    bool expired = false;
    if (const auto why = cast.set_up(test_case.actors)) {
        Seen seen;
        seen.what = "setting up the actors";
        seen.got = *why;
        findings.push_back(judge.inconclusive(seen));
    } else {
        const auto limit =
            std::chrono::duration<double, std::milli>(test_case.timeout) * options.time_scale;
        tasks.spawn(watch_clock(start + std::chrono::duration_cast<Clock::duration>(limit),
                                interpreter, cast, pulse, done, expired));
        co_await interpreter.run();
    }
    done = true;
    *running = false;
    interpreter.halt();
    cast.close_all();
    co_await tasks.join();

    if (tasks.failure()) std::rethrow_exception(tasks.failure());
    if (expired && !ends_case(findings)) {
        Seen seen;
        seen.what = "the whole case";
        seen.expected = fmt::format("an end within {} ms", test_case.timeout.count());
        seen.got = "none; the step in progress did not complete";
        for (auto& finding : judge.broken({}, {}, seen)) findings.push_back(std::move(finding));
    }
    if (!ends_case(findings)) {
        for (auto& finding : judge.remaining(findings)) findings.push_back(std::move(finding));
    }

    CaseOutcome outcome;
    outcome.verdict = worst_of(findings);
    outcome.findings = std::move(findings);
    outcome.transcript = recorder.snapshot();
    outcome.doors = cast.doors();
    outcome.secrets = std::move(interpreter.secrets());
    outcome.reason = reason_of(outcome.findings, outcome.verdict);
    outcome.target_unreachable = interpreter.target_unreachable();
    outcome.timed_out = expired || interpreter.timed_out();
    outcome.duration_s = std::chrono::duration<double>(Clock::now() - start).count();
    co_return outcome;
}

}  // namespace conform::runner
