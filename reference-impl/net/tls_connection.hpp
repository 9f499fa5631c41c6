// The state behind one TLS stream: OpenSSL's connection, what waits to be sent, who waits for what.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "net/bio_transport.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"

namespace socks6::net {

/// Shared, as it may outlive its stream until its last record is sent.
class TlsConnection final : public BioTransport,
                            public std::enable_shared_from_this<TlsConnection> {
  public:
    TlsConnection(std::unique_ptr<Stream> under, TlsContext context);

    /// Whether it succeeded; failure_of_handshake() says why not.
    Awaitable<bool> handshake();
    TlsError failure_of_handshake(const char* role);

    IoResult try_read(std::span<std::uint8_t> into);
    IoResult try_write(std::span<const std::uint8_t> bytes);
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot);
    void shutdown_send();
    void close();
    void reset();
    bool is_open() const { return open_; }
    PeerEnd peer_end() const { return peer_end_; }
    Stream& under() const { return *under_; }

  private:
    /// A wait of the stream underneath and who waits for it here; owned by that wait, so that it
    /// ends with the loop.
    struct Waiting {
        WaitHandler handler;
        asio::cancellation_slot slot;
        std::shared_ptr<TlsConnection> closing;  ///< keeps a closed connection until all is sent
    };

    Outcome read(std::span<std::uint8_t> into) override;
    Outcome write(std::span<const std::uint8_t> bytes) override;

    std::error_code fail(std::error_code error);
    /// After an OpenSSL call that did not succeed.
    IoResult judge(int returned);
    /// Sends what is held, as far as it goes.
    void flush();
    void after_flush();
    Waiting& arm(Readiness what);
    void arm(Readiness what, std::shared_ptr<Waiting> waiting);
    void ready(Readiness what, const std::shared_ptr<Waiting>& waiting, std::error_code error);
    void complete(Waiting& waiting, std::error_code error);
    void cancel(Readiness what);

    std::unique_ptr<Stream> under_;
    TlsContext context_;
    std::shared_ptr<ssl_st> ssl_;
    std::vector<std::uint8_t> out_;
    std::error_code failure_;
    PeerEnd peer_end_ = PeerEnd::open;
    bool open_ = true;
    bool send_ended_ = false;
    bool fin_sent_ = false;
    /// The last read found nothing, here and underneath.
    bool drained_ = false;
    std::array<std::weak_ptr<Waiting>, 3> waits_;
    std::unique_ptr<asio::steady_timer> linger_;
};

}  // namespace socks6::net
