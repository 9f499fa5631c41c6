// The little of Asio that the interfaces of this folder show: executors, awaitables, slots.
//
// Threads, for everything in this folder: an object belongs to the executor it was made with, and
// that executor to one io_context run by one thread. Objects are used on that thread alone; no
// locks are taken. A connection moves to another io_context by Stream::move_to alone.
//
// Results, not exceptions: no function here throws for what the network does. One exception comes
// from Asio itself: a coroutine that was cancelled throws at its next co_await, unless it asked
// `co_await asio::this_coro::throw_if_cancelled(false)`.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace socks6::net {

namespace asio = boost::asio;

template <typename T>
using Awaitable = asio::awaitable<T, asio::any_io_executor>;

}  // namespace socks6::net
