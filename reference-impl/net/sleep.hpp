// Waiting for a time to come, as an awaitable: to be put beside what else may happen.
//
// A cancelled wait ends like every cancelled coroutine here (awaitable.hpp).
#pragma once

#include <chrono>

#include "net/awaitable.hpp"

namespace socks6::net {

Awaitable<void> sleep_until(std::chrono::steady_clock::time_point time);
Awaitable<void> sleep_for(std::chrono::steady_clock::duration time);

}  // namespace socks6::net
