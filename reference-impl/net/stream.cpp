#include "net/stream.hpp"

#include "net/ready.hpp"

namespace socks6::net {

bool IoResult::would_block() const {
    return error == std::errc::operation_would_block;
}

Awaitable<std::error_code> Stream::ready(Readiness what) {
    return ready_of(*this, what);
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
