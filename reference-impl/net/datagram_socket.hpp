// A UDP socket, readiness-based like Stream.
//
// One socket may serve many peers; every datagram comes with the addresses it travelled between, so
// that an answer can leave from the very address that was written to, also on a socket bound to an
// unspecified one. Nothing here is an error of the socket for good: what the network reports of one
// datagram (ICMP) is passed over. Threads and ownership as Stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

#include "net/acceptor.hpp"
#include "net/stream.hpp"

namespace socks6::net {

struct DatagramOptions {
    bool reuse_port = false;          ///< SO_REUSEPORT
    bool v6_only = true;              ///< else [::] takes IPv4 datagrams too (as IPv4 endpoints)
    std::optional<int> buffer_size;   ///< SO_RCVBUF and SO_SNDBUF in bytes, as far as permitted
    std::optional<std::uint8_t> tos;  ///< of everything sent
};

/// One datagram of a batch. `payload` is set by the caller to the room there is, and shortened to
/// what was received.
struct DatagramSlot {
    std::span<std::uint8_t> payload;
    Endpoint peer;                    ///< who sent it
    Endpoint local;                   ///< which of our addresses it was sent to
    std::optional<std::uint8_t> tos;  ///< as received
    bool truncated = false;           ///< it did not fit; its rest is lost
};

/// One datagram to be sent.
struct OutgoingDatagram {
    std::span<const std::uint8_t> payload;
    Endpoint to;
    /// Source address, if the socket's own is unspecified.
    std::optional<IpAddress> from = {};
    std::optional<std::uint8_t> tos = {};  ///< else the socket's
};

class DatagramSocket {
  public:
    DatagramSocket() = default;
    virtual ~DatagramSocket() = default;
    DatagramSocket(const DatagramSocket&) = delete;
    DatagramSocket& operator=(const DatagramSocket&) = delete;

    virtual asio::any_io_executor executor() = 0;

    /// Receives what is there, one datagram a slot, in order; `size` of the result counts slots.
    /// Would-block when there is none; operation_canceled when closed.
    virtual IoResult try_receive(std::span<DatagramSlot> slots) = 0;
    /// Sends one datagram whole or not at all: `size` is that of the payload. Errors are errno
    /// values: would-block, message_size, host_unreachable, …; none is final.
    virtual IoResult try_send(const OutgoingDatagram& datagram) = 0;
    IoResult try_send(std::span<const std::uint8_t> payload, const Endpoint& to,
                      std::optional<IpAddress> from = {});
    /// Sends each as try_send() does, in order, whatever becomes of those before it, in as few
    /// calls of the kernel as possible; how many went out.
    virtual std::size_t try_send_all(std::span<const OutgoingDatagram> datagrams);
    /// As Stream::wait, for readable and writable.
    virtual void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot = {}) = 0;

    virtual void close() = 0;
    virtual bool is_open() const = 0;
    virtual Endpoint local_endpoint() const = 0;
    /// The socket underneath, borrowed; -1 without one or when closed.
    virtual int native_handle() const = 0;

    /// wait() as an awaitable; obeys the coroutine's cancellation slot.
    Awaitable<std::error_code> ready(Readiness what);
};

using DatagramResult = Result<std::unique_ptr<DatagramSocket>, ListenError>;

/// How a proxy opens its relay sockets and those that face the remotes; a decorator wraps the
/// function.
using OpenDatagrams =
    std::function<DatagramResult(const Endpoint& local, const DatagramOptions& options)>;

}  // namespace socks6::net
