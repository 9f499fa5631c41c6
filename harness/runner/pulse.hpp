// Wakes everything in a case that waits for something to happen.
//
// One Pulse per case, used on the case's thread. Waiting is "check, wait for the pulse, check
// again": whoever changes what others may wait for notifies, and every waiter looks anew.
#pragma once

#include <chrono>
#include <list>

#include "net/awaitable.hpp"

namespace conform::runner {

using Clock = std::chrono::steady_clock;

class Pulse {
  public:
    explicit Pulse(socks6::net::asio::any_io_executor executor);
    ~Pulse();
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

    /// Returns at the next notify(), or at `deadline`.
    socks6::net::Awaitable<void> wait_until(Clock::time_point deadline);
    void notify();

    const socks6::net::asio::any_io_executor& executor() const { return executor_; }

  private:
    struct Waiter;

    socks6::net::asio::any_io_executor executor_;
    std::list<Waiter*> waiters_;
};

}  // namespace conform::runner
