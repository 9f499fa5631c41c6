// A connected byte stream: TCP, an in-memory pair, later TLS.
//
// The interface is readiness-based: try_read and try_write never block, wait() says when to try
// again. So an idle connection holds neither a buffer nor a coroutine, and a decorator sees every
// byte in two functions. read_some() and write() are coroutines on top.
//
// Ownership and lifetime: whoever holds the Stream owns the connection; the destructor closes it.
// close(), reset() and the destructor wake everything that is pending with
// std::errc::operation_canceled; after that a pending read_some() or write() no longer touches
// the stream, but its buffer must live until it has returned. At most one read and one write may
// be pending at a time. Threads: awaitable.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <system_error>

#include "net/awaitable.hpp"
#include "net/endpoint.hpp"

namespace socks6::net {

/// What a read or write did. Errors are errno values, comparable with std::errc:
/// connection_reset, broken_pipe, operation_canceled (closed or cancelled here),
/// operation_would_block (from the try_ functions alone).
struct IoResult {
    std::size_t size = 0;
    std::error_code error = {};
    /// Of a read: all that was there was taken; to try again before wait() calls is not worth
    /// while.
    bool drained = false;

    /// Of a read into a buffer that is not empty: the peer has sent FIN and all was read.
    bool end_of_stream() const { return size == 0 && !error; }
    bool would_block() const;
};

/// What to wait for. `broken` watches a peer from which nothing more is to be read: it completes
/// when the connection was reset or failed (peer_end() says so), or has ended both ways.
enum class Readiness : std::uint8_t { readable, writable, broken };

/// How the peer ended, as far as reads, writes and waits have noticed; `reset` stands for every
/// failure of the connection.
enum class PeerEnd : std::uint8_t { open, fin, reset };

/// Called once, on the stream's executor, never from within wait(). An empty error means "try
/// now" (which may still find nothing).
using WaitHandler = std::function<void(std::error_code)>;

class Stream {
  public:
    Stream() = default;
    virtual ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    virtual asio::any_io_executor executor() = 0;

    /// Reads what is there, up to the size of `into`.
    virtual IoResult try_read(std::span<std::uint8_t> into) = 0;
    /// Writes what fits now; `size` may be less than asked.
    virtual IoResult try_write(std::span<const std::uint8_t> bytes) = 0;
    /// Calls the handler when `what` holds, or with operation_canceled after close(), the
    /// destructor or a signal through `slot`. One wait of each kind at a time.
    virtual void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot = {}) = 0;

    /// Sends FIN after all that was written; reading goes on. No effect when not open.
    virtual void shutdown_send() = 0;
    /// Closes in order (a kernel may still turn this into a reset if input was left unread).
    virtual void close() = 0;
    /// Closes with RST; what was not yet delivered is lost.
    virtual void reset() = 0;
    virtual bool is_open() const = 0;

    virtual PeerEnd peer_end() const = 0;
    /// Known since the connection was made; valid after close() too.
    virtual Endpoint local_endpoint() const = 0;
    virtual Endpoint remote_endpoint() const = 0;
    /// The socket underneath, borrowed, for options and TCP_INFO; -1 without one or when closed.
    virtual int native_handle() const = 0;

    /// The same connection on another executor, for good; this object is closed without a FIN.
    /// Nothing when that is not possible (in-memory pairs, TLS) or not open. No wait may be
    /// pending.
    virtual std::unique_ptr<Stream> move_to(const asio::any_io_executor& executor);

    /// At least one byte, the end of the stream, or an error.
    Awaitable<IoResult> read_some(std::span<std::uint8_t> into);
    /// All of `bytes`, or an error and how many were taken before it.
    Awaitable<IoResult> write(std::span<const std::uint8_t> bytes);
    /// wait() as an awaitable; obeys the coroutine's cancellation slot.
    Awaitable<std::error_code> ready(Readiness what);
};

}  // namespace socks6::net
