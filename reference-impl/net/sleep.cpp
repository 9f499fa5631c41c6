#include "net/sleep.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace socks6::net {

Awaitable<void> sleep_until(std::chrono::steady_clock::time_point time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

Awaitable<void> sleep_for(std::chrono::steady_clock::duration time) {
    return sleep_until(std::chrono::steady_clock::now() + time);
}

}  // namespace socks6::net
