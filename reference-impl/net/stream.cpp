#include "net/stream.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace socks6::net {

bool IoResult::would_block() const {
    return error == std::errc::operation_would_block;
}

Awaitable<std::error_code> Stream::ready(Readiness what) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::error_code)>(
        [this, what](auto handler) {
            const auto slot = asio::get_associated_cancellation_slot(handler);
            const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            wait(
                what,
                [shared](std::error_code error) {
                    asio::dispatch(asio::get_associated_executor(*shared),
                                   [shared, error] { std::move (*shared)(error); });
                },
                slot);
        },
        asio::use_awaitable);
}

std::unique_ptr<Stream> Stream::move_to(const asio::any_io_executor&) {
    return nullptr;
}

Awaitable<IoResult> Stream::read_some(std::span<std::uint8_t> into) {
    for (;;) {
        const IoResult result = try_read(into);
        if (!result.would_block()) co_return result;
        if (const auto error = co_await ready(Readiness::readable)) co_return IoResult{0, error};
    }
}

Awaitable<IoResult> Stream::write(std::span<const std::uint8_t> bytes) {
    IoResult total;
    while (total.size < bytes.size()) {
        const IoResult result = try_write(bytes.subspan(total.size));
        total.size += result.size;
        if (result.would_block()) {
            total.error = co_await ready(Readiness::writable);
        } else {
            total.error = result.error;
        }
        if (total.error) break;
    }
    co_return total;
}

}  // namespace socks6::net
