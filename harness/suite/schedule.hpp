// Runs jobs side by side: at most so many at once, each confined to one thread, none beside one
// that claims what it claims.
//
// The calling thread decides what runs next and hears of each end; the jobs run on threads of the
// schedule, each with an io_context of its own. A job that has begun keeps its thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "suite/claims.hpp"

namespace conform::suite {

struct ScheduleOptions {
    std::size_t jobs = 8;     ///< at once; at least 1
    std::size_t threads = 0;  ///< 0: as many as the hardware has, at most `jobs`
};

struct ScheduleEvents {
    /// The job, on its thread's executor. An exception that leaves it goes to `finished`. Once it
    /// needs what it claims no more, it may say so by `release`.
    std::function<socks6::net::Awaitable<void>(std::size_t job, std::function<void()> release)> run;
    /// On the calling thread.
    std::function<void(std::size_t job)> started;
    std::function<void(std::size_t job, const std::string& error)> finished;
    /// On the calling thread, before each start: whether to start no more.
    std::function<bool()> stop;
};

/// Runs every job, lower indices first where claims permit. Returns when those that were started
/// have ended; gives those that were not, because of `stop`. `control` is run meanwhile by the
/// calling thread, so that what else waits on it (signals) is served.
std::vector<std::size_t> run_schedule(socks6::net::asio::io_context& control,
                                      const std::vector<Claims>& jobs,
                                      const ScheduleOptions& options, const ScheduleEvents& events);

}  // namespace conform::suite
