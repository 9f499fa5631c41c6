#include "suite/schedule.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <stdexcept>
#include <thread>

#include "catch_shim.hpp"

using namespace conform::suite;
using conform::scenario::Exclusive;
namespace asio = socks6::net::asio;

namespace {

/// Gives other jobs the chance to run meanwhile.
socks6::net::Awaitable<void> pass_time(int milliseconds) {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             std::chrono::milliseconds(milliseconds));
    co_await timer.async_wait(asio::use_awaitable);
}

/// Counts what runs at once.
struct Gauge {
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;

    void enter() {
        const int value = ++now;
        int seen = most;
        while (seen < value && !most.compare_exchange_weak(seen, value)) {
        }
    }
    void leave() { --now; }
};

std::vector<std::size_t> run(const std::vector<Claims>& jobs, ScheduleOptions options,
                             const ScheduleEvents& events) {
    asio::io_context control;
    return run_schedule(control, jobs, options, events);
}

}  // namespace

TEST_CASE("every job runs once, never more than asked for at once, on one thread each") {
    const std::vector<Claims> jobs(40);
    Gauge gauge;
    std::vector<std::atomic<int>> runs(jobs.size());
    std::atomic<int> moved = 0;
    std::set<std::size_t> ended;
    ScheduleEvents events;
    events.run = [&](std::size_t job, const auto&) -> socks6::net::Awaitable<void> {
        ++runs[job];
        gauge.enter();
        const auto thread = std::this_thread::get_id();
        co_await pass_time(3);
        if (std::this_thread::get_id() != thread) ++moved;
        gauge.leave();
    };
    events.finished = [&](std::size_t job, const std::string& error) {
        CHECK(error.empty());
        ended.insert(job);
    };
    CHECK(run(jobs, {.jobs = 5, .threads = 2}, events).empty());
    CHECK(ended.size() == jobs.size());
    CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count == 1; }));
    CHECK(gauge.most <= 5);
    CHECK(gauge.most > 1);
    CHECK(moved == 0);
}

TEST_CASE("jobs that claim the same thing exclude one another, and the process all others") {
    std::vector<Claims> jobs(30);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (i % 10 == 7) {
            jobs[i].exclusive = {Exclusive::process};
        } else {
            jobs[i].shared = {Exclusive::process};
            if (i % 3 == 0) jobs[i].exclusive = {Exclusive::backlog};
        }
    }
    Gauge all;
    Gauge backlog;
    std::atomic<int> disturbed = 0;
    ScheduleEvents events;
    events.run = [&](std::size_t job, const auto&) -> socks6::net::Awaitable<void> {
        all.enter();
        const bool alone = jobs[job].exclusive.contains(Exclusive::process);
        const bool backlogged = jobs[job].exclusive.contains(Exclusive::backlog);
        if (backlogged) backlog.enter();
        if (alone && all.now != 1) ++disturbed;
        co_await pass_time(2);
        if (alone && all.now != 1) ++disturbed;
        if (backlogged) backlog.leave();
        all.leave();
    };
    CHECK(run(jobs, {.jobs = 6, .threads = 2}, events).empty());
    CHECK(disturbed == 0);
    CHECK(backlog.most == 1);
    CHECK(all.most > 1);
}

TEST_CASE("what a job claims is free for others once it says so, though it goes on") {
    std::vector<Claims> jobs(2);
    for (auto& one : jobs) one.exclusive = {Exclusive::user};
    std::atomic<bool> second_began = false;
    std::atomic<bool> together = false;
    ScheduleEvents events;
    events.run = [&](std::size_t job, auto release) -> socks6::net::Awaitable<void> {
        if (job == 1) second_began = true;
        release();
        for (int tries = 0; job == 0 && !second_began && tries < 5000; ++tries) {
            co_await pass_time(1);
        }
        if (job == 0) together = second_began.load();
    };
    CHECK(run(jobs, {.jobs = 2, .threads = 2}, events).empty());
    CHECK(together);
}

TEST_CASE("an exception that leaves a job is told, and the others go on") {
    ScheduleEvents events;
    events.run = [](std::size_t job, const auto&) -> socks6::net::Awaitable<void> {
        co_await pass_time(1);
        if (job == 1) throw std::runtime_error("out of order");
    };
    std::vector<std::string> errors(3, "not ended");
    events.finished = [&](std::size_t job, const std::string& error) { errors[job] = error; };
    CHECK(run(std::vector<Claims>(3), {.jobs = 2}, events).empty());
    CHECK(errors == std::vector<std::string>{"", "out of order", ""});
}

TEST_CASE("after a stop nothing more starts, what runs is waited for, the rest is given back") {
    bool stop = false;
    std::size_t ended = 0;
    ScheduleEvents events;
    events.run = [](std::size_t, const auto&) { return pass_time(2); };
    events.finished = [&](std::size_t, const std::string&) {
        ++ended;
        stop = true;
    };
    events.stop = [&] { return stop; };
    const auto left = run(std::vector<Claims>(10), {.jobs = 2, .threads = 1}, events);
    CHECK(ended == 2);
    CHECK(left == std::vector<std::size_t>{2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("a case that logs in does not run beside one that changes a user's state") {
    conform::scenario::Case changes;
    changes.exclusive = {Exclusive::user};
    changes.requires_ = {conform::scenario::Feature::auth};
    conform::scenario::Case logs_in;
    logs_in.requires_ = {conform::scenario::Feature::auth};
    const conform::scenario::Case other;

    ClaimTable table;
    table.take(claims_of(changes));
    CHECK_FALSE(table.available(claims_of(logs_in)));
    // Targets made for one case share no users.
    CHECK(table.available(claims_of(logs_in, Serves::one_case)));
    CHECK_FALSE(table.available(claims_of(changes)));
    CHECK(table.available(claims_of(other)));
    table.give_back(claims_of(changes));
    table.take(claims_of(logs_in));
    CHECK(table.available(claims_of(logs_in)));
    CHECK_FALSE(table.available(claims_of(changes)));
}
