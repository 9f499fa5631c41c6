#include "runner/tasks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

namespace conform::runner {

void Tasks::spawn(socks6::net::Awaitable<void> task) {
    ++running_;
    socks6::net::asio::co_spawn(pulse_.executor(), std::move(task),
                                [this](std::exception_ptr failure) {
                                    if (failure && !failure_) failure_ = failure;
                                    --running_;
                                    pulse_.notify();
                                });
}

socks6::net::Awaitable<void> Tasks::join() {
    while (running_ > 0) co_await pulse_.wait_until(Clock::now() + std::chrono::seconds(1));
}

}  // namespace conform::runner
