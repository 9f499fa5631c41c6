#include "net/dtls_client.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "net/bio_transport.hpp"
#include "net/dtls_record.hpp"
#include "net/dtls_server.hpp"
#include "net/tls_handshake_error.hpp"

namespace socks6::net {

namespace {

using Clock = std::chrono::steady_clock;

class DtlsClient final : public DatagramSocket, private BioTransport {
  public:
    DtlsClient(std::unique_ptr<DatagramSocket> under, const Endpoint& server, TlsContext context)
        : under_(std::move(under)),
          server_(server),
          local_(under_->local_endpoint()),
          context_(std::move(context)),
          ssl_(context_.connection(*this)) {}
    ~DtlsClient() override { close_now(); }

    /// Goes on with the handshake; as SSL_get_error, SSL_ERROR_NONE when done.
    int step();
    /// Until the next retransmission.
    std::optional<Clock::duration> retransmit_in() const;
    bool retransmit() { return DTLSv1_handle_timeout(ssl_.get()) >= 0; }
    TlsError failure() const { return handshake_failure("DTLS", "client", *ssl_, server_); }
    bool valid() const { return ssl_ != nullptr; }

    asio::any_io_executor executor() override { return under_->executor(); }
    IoResult try_receive(std::span<DatagramSlot> slots) override;
    IoResult try_send(const OutgoingDatagram& datagram) override;
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override;
    void close() override { close_now(); }
    bool is_open() const override { return under_->is_open(); }
    Endpoint local_endpoint() const override { return under_->local_endpoint(); }
    int native_handle() const override { return under_->native_handle(); }

  private:
    Outcome read(std::span<std::uint8_t> into) override;
    Outcome write(std::span<const std::uint8_t> bytes) override;
    void close_now();

    std::unique_ptr<DatagramSocket> under_;
    Endpoint server_;
    Endpoint local_;  ///< where the last datagram came to
    TlsContext context_;
    std::error_code send_error_;
    std::error_code failure_;
    bool drained_ = false;                  ///< the last read found nothing, here and underneath
    std::optional<std::uint8_t> tos_;       ///< of the last datagram that came
    std::optional<std::uint8_t> send_tos_;  ///< of the record being sent
    std::shared_ptr<SSL> ssl_;
};

BioTransport::Outcome DtlsClient::read(std::span<std::uint8_t> into) {
    for (;;) {
        DatagramSlot slot;
        slot.payload = into;
        const auto got = under_->try_receive({&slot, 1});
        if (got.would_block()) drained_ = true;
        if (got.size == 0) return {got.would_block() ? Status::would_block : Status::failed, 0};
        // Others cannot harm, and an empty datagram is none of DTLS.
        if (slot.peer != server_ || slot.payload.empty()) continue;
        local_ = slot.local;
        tos_ = slot.tos;
        return {Status::done, slot.payload.size()};
    }
}

BioTransport::Outcome DtlsClient::write(std::span<const std::uint8_t> bytes) {
    // One that could not be sent counts as lost on its way.
    send_error_ = under_->try_send({bytes, server_, {}, send_tos_}).error;
    return {Status::done, bytes.size()};
}

int DtlsClient::step() {
    ERR_clear_error();
    const int returned = SSL_do_handshake(ssl_.get());
    return returned == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), returned);
}

std::optional<Clock::duration> DtlsClient::retransmit_in() const {
    timeval left{};
    if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return std::nullopt;
    return std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec + 1000);
}

IoResult DtlsClient::try_receive(std::span<DatagramSlot> slots) {
    if (!is_open()) return {0, std::make_error_code(std::errc::operation_canceled)};
    std::array<std::uint8_t, DtlsServer::most_payload> record;
    std::size_t count = 0;
    drained_ = false;
    while (count < slots.size() && !failure_) {
        std::size_t size = 0;
        ERR_clear_error();
        const int returned = SSL_read_ex(ssl_.get(), record.data(), record.size(), &size);
        if (returned != 1) {
            const int error = SSL_get_error(ssl_.get(), returned);
            if (error == SSL_ERROR_WANT_READ) break;
            failure_ = std::make_error_code(std::errc::connection_reset);
            break;
        }
        auto& slot = slots[count++];
        slot.truncated = size > slot.payload.size();
        slot.payload = slot.payload.first(std::min(size, slot.payload.size()));
        std::copy_n(record.begin(), slot.payload.size(), slot.payload.begin());
        slot.peer = server_;
        slot.local = local_;
        slot.tos = tos_;
    }
    if (count > 0 || slots.empty()) return {count, {}};
    return {0, failure_ ? failure_ : std::make_error_code(std::errc::operation_would_block)};
}

IoResult DtlsClient::try_send(const OutgoingDatagram& datagram) {
    if (!is_open()) return {0, std::make_error_code(std::errc::operation_canceled)};
    if (failure_) return {0, failure_};
    if (datagram.to != server_) return {0, std::make_error_code(std::errc::invalid_argument)};
    send_tos_ = datagram.tos;
    const auto result = write_record(*ssl_, datagram.payload, send_error_);
    send_tos_.reset();
    return result;
}

void DtlsClient::wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) {
    const bool now = what == Readiness::readable && (!drained_ || failure_);
    if (!now || !is_open()) return under_->wait(what, std::move(handler), slot);
    asio::post(under_->executor(), [handler = std::move(handler)] { handler({}); });
}

void DtlsClient::close_now() {
    if (!is_open()) return;
    ERR_clear_error();
    if (ssl_ && !failure_ && SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
    under_->close();
}

/// Waits until the socket is readable or the time has come; whether the coroutine goes on.
class ReadOrTime {
  public:
    explicit ReadOrTime(DatagramSocket& socket)
        : socket_(socket), timer_(std::make_shared<asio::steady_timer>(socket.executor())) {}
    ~ReadOrTime() {
        if (*waiting_) stop_.emit(asio::cancellation_type::terminal);
    }
    ReadOrTime(const ReadOrTime&) = delete;
    ReadOrTime& operator=(const ReadOrTime&) = delete;

    Awaitable<bool> until(Clock::time_point when) {
        timer_->expires_at(when);
        if (!*waiting_) {
            *waiting_ = true;
            socket_.wait(
                Readiness::readable,
                [waiting = waiting_, timer = std::weak_ptr(timer_)](auto) {
                    *waiting = false;
                    if (const auto alive = timer.lock()) alive->cancel();
                },
                stop_.slot());
        }
        co_await timer_->async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        co_return state.cancelled() == asio::cancellation_type::none&& socket_.is_open();
    }

  private:
    DatagramSocket& socket_;
    std::shared_ptr<asio::steady_timer> timer_;
    std::shared_ptr<bool> waiting_ = std::make_shared<bool>(false);
    asio::cancellation_signal stop_;
};

}  // namespace

Awaitable<DtlsResult> dtls_connect(std::unique_ptr<DatagramSocket> socket, Endpoint server,
                                   TlsContext context, std::chrono::milliseconds timeout) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto& under = *socket;
    auto client = std::make_unique<DtlsClient>(std::move(socket), server, std::move(context));
    if (!client->valid()) {
        co_return TlsError{TlsError::Reason::configuration, "DTLS connection: out of memory"};
    }
    const auto deadline = Clock::now() + timeout;
    ReadOrTime next(under);
    for (;;) {
        const int state = client->step();
        if (state == SSL_ERROR_NONE) break;
        if (state != SSL_ERROR_WANT_READ) co_return client->failure();
        const auto left = client->retransmit_in();
        const auto again = left ? std::min(Clock::now() + *left, deadline) : deadline;
        const auto where = fmt::format("DTLS handshake as client with {}", to_string(server));
        if (!co_await next.until(again)) {
            co_return TlsError{TlsError::Reason::cancelled, where + ": cancelled"};
        }
        if (Clock::now() >= deadline) {
            co_return TlsError{TlsError::Reason::timed_out,
                               fmt::format("{}: not done within {} ms", where, timeout.count())};
        }
        if (Clock::now() >= again && !client->retransmit()) co_return client->failure();
    }
    co_return DtlsResult(std::move(client));
}

}  // namespace socks6::net
