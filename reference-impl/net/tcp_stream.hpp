// Stream over a connected TCP socket of the kernel.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>

#include "net/stream.hpp"

namespace socks6::net {

class TcpStream final : public Stream {
  public:
    /// The descriptor is a connected, non-blocking socket with set_relay_options().
    TcpStream(asio::posix::stream_descriptor socket, const Endpoint& local, const Endpoint& remote);
    ~TcpStream() override = default;

    asio::any_io_executor executor() override { return socket_.get_executor(); }
    IoResult try_read(std::span<std::uint8_t> into) override;
    IoResult try_write(std::span<const std::uint8_t> bytes) override;
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override;
    void shutdown_send() override;
    void close() override;
    void reset() override;
    bool is_open() const override { return socket_.is_open(); }
    PeerEnd peer_end() const override { return peer_end_; }
    Endpoint local_endpoint() const override { return local_; }
    Endpoint remote_endpoint() const override { return remote_; }
    int native_handle() const override;
    std::unique_ptr<Stream> move_to(const asio::any_io_executor& executor) override;

  private:
    std::error_code fail(std::error_code error);
    int fd() const;

    // native_handle() of Asio's descriptor is not const.
    mutable asio::posix::stream_descriptor socket_;
    Endpoint local_;
    Endpoint remote_;
    PeerEnd peer_end_ = PeerEnd::open;
    bool send_ended_ = false;
    // The kernel reports a failure once; later calls get it from here.
    std::error_code failure_;
    // Handlers that are already on their way see by it that this object is gone.
    std::shared_ptr<TcpStream*> self_ = std::make_shared<TcpStream*>(this);
};

}  // namespace socks6::net
