#include "net/tls_connection.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/openssl_error.hpp"
#include "net/tls_handshake_error.hpp"

namespace socks6::net {

namespace {

constexpr std::size_t record_size = 16 * 1024;
/// A peer that makes us answer and does not read is broken off.
constexpr std::size_t most_held = 64 * 1024;
constexpr std::chrono::seconds longest_linger(10);
constexpr std::array all_kinds{Readiness::readable, Readiness::writable, Readiness::broken};

std::error_code cancelled() {
    return std::make_error_code(std::errc::operation_canceled);
}

std::error_code broken() {
    return std::make_error_code(std::errc::connection_reset);
}

}  // namespace

TlsConnection::TlsConnection(std::unique_ptr<Stream> under, TlsContext context)
    : under_(std::move(under)), context_(std::move(context)), ssl_(context_.connection(*this)) {
    if (!ssl_) failure_ = std::make_error_code(std::errc::not_enough_memory);
}

BioTransport::Outcome TlsConnection::read(std::span<std::uint8_t> into) {
    const auto got = under_->try_read(into);
    if (got.would_block()) {
        drained_ = true;
        return {Status::would_block, 0};
    }
    // A FIN here is a failure: the peer did not say that all was sent.
    if (got.error || got.size == 0) return {Status::failed, 0};
    return {Status::done, got.size};
}

BioTransport::Outcome TlsConnection::write(std::span<const std::uint8_t> bytes) {
    if (out_.size() + bytes.size() > most_held) return {Status::failed, 0};
    std::size_t sent = 0;
    if (out_.empty()) {
        const auto put = under_->try_write(bytes);
        if (put.error && !put.would_block()) return {Status::failed, 0};
        sent = put.size;
    }
    const auto rest = bytes.subspan(sent);
    out_.insert(out_.end(), rest.begin(), rest.end());
    return {Status::done, bytes.size()};
}

std::error_code TlsConnection::fail(std::error_code error) {
    failure_ = error;
    peer_end_ = PeerEnd::reset;
    return error;
}

IoResult TlsConnection::judge(int returned) {
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return {0, std::make_error_code(std::errc::operation_would_block)};
        case SSL_ERROR_ZERO_RETURN:
            peer_end_ = PeerEnd::fin;
            return {};
        default:
            return {0, fail(broken())};
    }
}

IoResult TlsConnection::try_read(std::span<std::uint8_t> into) {
    if (!open_) return {0, cancelled()};
    if (failure_) return {0, failure_};
    if (into.empty() || peer_end_ == PeerEnd::fin) return {};
    drained_ = false;
    ERR_clear_error();
    IoResult result;
    const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &result.size);
    if (returned != 1) result = judge(returned);
    after_flush();  // reading may have written an answer of TLS itself
    return result;
}

IoResult TlsConnection::try_write(std::span<const std::uint8_t> bytes) {
    if (!open_) return {0, cancelled()};
    if (bytes.empty()) return {};
    if (send_ended_) return {0, std::make_error_code(std::errc::broken_pipe)};
    flush();
    IoResult result;
    while (!failure_ && out_.empty() && result.size < bytes.size()) {
        const auto rest = bytes.subspan(result.size);
        std::size_t size = 0;
        ERR_clear_error();
        const int returned =
            SSL_write_ex(ssl_.get(), rest.data(), std::min(rest.size(), record_size), &size);
        if (returned != 1) result.error = judge(returned).error;
        if (result.error) break;
        result.size += size;
    }
    after_flush();
    if (result.size > 0) return {result.size, {}};
    if (failure_) return {0, failure_};
    if (!result.error) result.error = std::make_error_code(std::errc::operation_would_block);
    return result;
}

void TlsConnection::flush() {
    if (out_.empty() || failure_) return;
    const auto put = under_->try_write(out_);
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(put.size));
    if (out_.empty()) out_ = {};
    if (put.error && !put.would_block()) fail(put.error);
}

/// Sees to it that what is held goes out, and then the FIN.
void TlsConnection::after_flush() {
    if (failure_) {
        out_ = {};
    } else if (!out_.empty()) {
        arm(Readiness::writable);
    } else if (send_ended_ && !fin_sent_) {
        fin_sent_ = true;
        under_->shutdown_send();
    }
}

void TlsConnection::wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) {
    const bool now = !open_ || failure_ ||
                     (what == Readiness::readable && (!drained_ || peer_end_ == PeerEnd::fin));
    if (now) {
        asio::post(under_->executor(), [weak = weak_from_this(), handler = std::move(handler)] {
            const auto self = weak.lock();
            handler(self && self->open_ ? std::error_code{} : cancelled());
        });
        return;
    }
    if (slot.is_connected()) {
        slot.assign([weak = weak_from_this(), what](asio::cancellation_type) {
            if (const auto self = weak.lock()) self->cancel(what);
        });
    }
    Waiting& waiting = arm(what);
    waiting.handler = std::move(handler);
    waiting.slot = slot;
}

/// The wait that is under way, or a new one.
TlsConnection::Waiting& TlsConnection::arm(Readiness what) {
    auto& known = waits_[static_cast<std::size_t>(what)];
    if (const auto waiting = known.lock()) return *waiting;
    const auto waiting = std::make_shared<Waiting>();
    arm(what, waiting);
    return *waiting;
}

void TlsConnection::arm(Readiness what, std::shared_ptr<Waiting> waiting) {
    waits_[static_cast<std::size_t>(what)] = waiting;
    under_->wait(
        what,
        [weak = weak_from_this(), what, waiting = std::move(waiting)](std::error_code error) {
            if (const auto self = weak.lock()) {
                self->ready(what, waiting, error);
            } else if (waiting->handler) {
                waiting->handler(cancelled());
            }
        },
        {});
}

void TlsConnection::ready(Readiness what, const std::shared_ptr<Waiting>& waiting,
                          std::error_code error) {
    waits_[static_cast<std::size_t>(what)].reset();
    if (what == Readiness::readable) drained_ = false;
    if (what == Readiness::broken && under_->peer_end() == PeerEnd::reset) fail(broken());
    if (what == Readiness::writable && !error) {
        flush();
        if (!out_.empty() && !failure_) return arm(what, waiting);
        after_flush();
    }
    if (const auto closing = std::exchange(waiting->closing, nullptr)) {
        linger_.reset();
        under_->close();
    }
    complete(*waiting, error);
}

void TlsConnection::complete(Waiting& waiting, std::error_code error) {
    if (waiting.slot.is_connected()) waiting.slot.clear();
    waiting.slot = {};
    const auto handler = std::exchange(waiting.handler, nullptr);
    if (handler) handler(error || !open_ ? cancelled() : std::error_code{});
}

void TlsConnection::cancel(Readiness what) {
    const auto waiting = waits_[static_cast<std::size_t>(what)].lock();
    if (!waiting || !waiting->handler) return;
    // The slot goes with whoever waited, while the wait underneath goes on.
    waiting->slot = {};
    asio::post(under_->executor(),
               [handler = std::exchange(waiting->handler, nullptr)] { handler(cancelled()); });
}

void TlsConnection::shutdown_send() {
    if (!open_ || send_ended_) return;
    send_ended_ = true;
    if (failure_) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    after_flush();
}

void TlsConnection::close() {
    if (!open_) return;
    shutdown_send();
    open_ = false;
    for (const auto kind : all_kinds) cancel(kind);
    if (out_.empty() || failure_) return under_->close();
    arm(Readiness::writable).closing = shared_from_this();
    linger_ = std::make_unique<asio::steady_timer>(under_->executor(), longest_linger);
    linger_->async_wait([weak = weak_from_this()](auto error) {
        const auto self = weak.lock();
        if (!error && self) self->under_->reset();
    });
}

void TlsConnection::reset() {
    if (!open_) return;
    open_ = false;
    for (const auto kind : all_kinds) cancel(kind);
    under_->reset();
}

Awaitable<bool> TlsConnection::handshake() {
    while (!failure_) {
        ERR_clear_error();
        const int returned = SSL_do_handshake(ssl_.get());
        // An alert is worth a try; what is left of it is not worth waiting for.
        flush();
        if (returned == 1) {
            after_flush();
            co_return !failure_;
        }
        if (!judge(returned).would_block()) break;
        const auto what = out_.empty() ? Readiness::readable : Readiness::writable;
        if (co_await under_->ready(what)) break;
    }
    co_return false;
}

TlsError TlsConnection::failure_of_handshake(const char* role) {
    if (!ssl_) return {TlsError::Reason::configuration, "TLS connection: out of memory"};
    // Of a peer that has gone, OpenSSL knows only that its record is not whole.
    if (under_->peer_end() != PeerEnd::open) take_openssl_errors({});
    return handshake_failure("TLS", role, *ssl_, under_->remote_endpoint());
}

}  // namespace socks6::net
