// Turns a wait() with a handler into an awaitable.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <system_error>
#include <utility>

#include "net/stream.hpp"

namespace socks6::net {

/// `object` has Stream's wait(); it may go while the awaitable is pending.
template <typename Waitable>
Awaitable<std::error_code> ready_of(Waitable& object, Readiness what) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::error_code)>(
        [&object, what](auto handler) {
            const auto slot = asio::get_associated_cancellation_slot(handler);
            const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            object.wait(
                what,
                [shared](std::error_code error) {
                    asio::dispatch(asio::get_associated_executor(*shared),
                                   [shared, error] { std::move (*shared)(error); });
                },
                slot);
        },
        asio::use_awaitable);
}

}  // namespace socks6::net
