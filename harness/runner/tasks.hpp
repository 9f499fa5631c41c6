// Coroutines of a case that run beside its steps: readers, accept loops, parallel branches.
//
// They refer to the case's state, so the case joins them before that goes. Whoever spawns one makes
// sure that it ends: by closing the stream or acceptor that it waits for.
#pragma once

#include <cstddef>
#include <exception>

#include "net/awaitable.hpp"
#include "runner/pulse.hpp"

namespace conform::runner {

class Tasks {
  public:
    explicit Tasks(Pulse& pulse) : pulse_(pulse) {}
    Tasks(const Tasks&) = delete;
    Tasks& operator=(const Tasks&) = delete;

    /// Starts it; an exception that leaves it is kept for failure().
    void spawn(socks6::net::Awaitable<void> task);
    /// Returns when none is running.
    socks6::net::Awaitable<void> join();
    /// The first exception that left a task; a defect of the harness.
    std::exception_ptr failure() const { return failure_; }

  private:
    Pulse& pulse_;
    std::size_t running_ = 0;
    std::exception_ptr failure_;
};

}  // namespace conform::runner
