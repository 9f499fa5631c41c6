// Two file descriptors, one to read and one to write, as a Stream: standard input and output of a
// program that behaves as netcat does.
//
// The descriptors may be pipes, terminals, sockets or files; they are duplicated, and their
// blocking mode, which other processes may share, stays as it is. The end of the input is the
// peer's FIN.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>

#include "net/stream.hpp"

namespace socks6::client {

/// Whether input is still waited for when the other side has ended (shutdown_send).
enum class InputEnd : std::uint8_t {
    with_peer,  ///< no: nobody is there for it
    own,        ///< yes: what is in a file or comes from a program is to arrive whole
};

/// A terminal ends with its peer, all else by itself.
InputEnd input_end_of(int input);

class StandardStreams final : public net::Stream {
  public:
    StandardStreams(const net::asio::any_io_executor& executor, int input, int output,
                    InputEnd input_end = InputEnd::with_peer);

    net::asio::any_io_executor executor() override { return input_.get_executor(); }
    net::IoResult try_read(std::span<std::uint8_t> into) override;
    net::IoResult try_write(std::span<const std::uint8_t> bytes) override;
    void wait(net::Readiness what, net::WaitHandler handler,
              net::asio::cancellation_slot slot) override;
    void shutdown_send() override;
    void close() override;
    void reset() override { close(); }
    bool is_open() const override { return open_; }
    net::PeerEnd peer_end() const override { return peer_end_; }
    net::Endpoint local_endpoint() const override { return {}; }
    net::Endpoint remote_endpoint() const override { return {}; }
    int native_handle() const override { return -1; }

  private:
    net::asio::posix::stream_descriptor input_;
    net::asio::posix::stream_descriptor output_;
    net::PeerEnd peer_end_ = net::PeerEnd::open;
    InputEnd input_end_;
    bool open_ = true;
    bool input_ended_ = false;
    // Handlers that are already on their way see by it that this object is gone.
    std::shared_ptr<StandardStreams*> self_ = std::make_shared<StandardStreams*>(this);
};

}  // namespace socks6::client
