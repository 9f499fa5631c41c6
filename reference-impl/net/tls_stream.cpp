#include "net/tls_stream.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "net/tls_connection.hpp"

namespace socks6::net {

namespace {

class TlsStream final : public Stream {
  public:
    explicit TlsStream(std::shared_ptr<TlsConnection> connection)
        : connection_(std::move(connection)) {}
    ~TlsStream() override { connection_->close(); }

    asio::any_io_executor executor() override { return connection_->under().executor(); }
    IoResult try_read(std::span<std::uint8_t> into) override { return connection_->try_read(into); }
    IoResult try_write(std::span<const std::uint8_t> bytes) override {
        return connection_->try_write(bytes);
    }
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override {
        connection_->wait(what, std::move(handler), slot);
    }
    void shutdown_send() override { connection_->shutdown_send(); }
    void close() override { connection_->close(); }
    void reset() override { connection_->reset(); }
    bool is_open() const override { return connection_->is_open(); }
    PeerEnd peer_end() const override { return connection_->peer_end(); }
    Endpoint local_endpoint() const override { return connection_->under().local_endpoint(); }
    Endpoint remote_endpoint() const override { return connection_->under().remote_endpoint(); }
    int native_handle() const override {
        return is_open() ? connection_->under().native_handle() : -1;
    }

  private:
    std::shared_ptr<TlsConnection> connection_;
};

Awaitable<TlsResult> shake_hands(const char* role, std::unique_ptr<Stream> stream,
                                 TlsContext context, std::chrono::milliseconds timeout) {
    const auto connection = std::make_shared<TlsConnection>(std::move(stream), std::move(context));
    asio::steady_timer timer(connection->under().executor(), timeout);
    // Gone with this frame, so that a late timer touches nothing.
    const auto expired = std::make_shared<bool>(false);
    timer.async_wait([&under = connection->under(), weak = std::weak_ptr<bool>(expired)](auto e) {
        const auto alive = weak.lock();
        if (e || !alive) return;
        *alive = true;
        under.close();
    });
    if (co_await connection->handshake()) {
        co_return TlsResult(std::make_unique<TlsStream>(connection));
    }
    auto error = connection->failure_of_handshake(role);
    const auto where = fmt::format("TLS handshake as {} with {}", role,
                                   to_string(connection->under().remote_endpoint()));
    if (*expired) {
        error = {TlsError::Reason::timed_out,
                 fmt::format("{}: not done within {} ms", where, timeout.count())};
    } else if (error.reason == TlsError::Reason::connection &&
               connection->under().peer_end() == PeerEnd::open) {
        error = {TlsError::Reason::cancelled, where + ": cancelled"};
    }
    connection->under().close();
    co_return error;
}

}  // namespace

Awaitable<TlsResult> tls_accept(std::unique_ptr<Stream> stream, TlsContext context,
                                std::chrono::milliseconds timeout) {
    return shake_hands("server", std::move(stream), std::move(context), timeout);
}

Awaitable<TlsResult> tls_connect(std::unique_ptr<Stream> stream, TlsContext context,
                                 std::chrono::milliseconds timeout) {
    return shake_hands("client", std::move(stream), std::move(context), timeout);
}

}  // namespace socks6::net
