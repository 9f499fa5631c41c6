#include "runner/pulse.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace conform::runner {

namespace asio = socks6::net::asio;

struct Pulse::Waiter {
    asio::steady_timer timer;
};

Pulse::Pulse(asio::any_io_executor executor) : executor_(std::move(executor)) {}
Pulse::~Pulse() = default;

socks6::net::Awaitable<void> Pulse::wait_until(Clock::time_point deadline) {
    Waiter waiter{asio::steady_timer(executor_, deadline)};
    const auto place = waiters_.insert(waiters_.end(), &waiter);
    boost::system::error_code ignored;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    waiters_.erase(place);
}

void Pulse::notify() {
    for (auto* waiter : waiters_) waiter->timer.cancel();
}

}  // namespace conform::runner
