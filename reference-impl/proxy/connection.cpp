#include "proxy/connection.hpp"

#include <array>
#include <utility>

namespace socks6::proxy {
namespace {

constexpr std::size_t read_size = 16 * 1024;

std::vector<std::uint8_t> rest(std::vector<std::uint8_t> bytes, std::size_t from) {
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(from));
    return bytes;
}

}  // namespace

Connection::Connection(std::unique_ptr<net::Stream> client,
                       std::shared_ptr<const ProxyContext> context, Ended ended)
    : client_(std::move(client)),
      context_(std::move(context)),
      ended_(std::move(ended)),
      timer_(client_->executor()) {}

void Connection::start() {
    engine_ = session::make_proxy_engine(context_->config.session, context_->parts.session, now());
    read();
}

void Connection::abort() {
    broke();
    settle();
}

void Connection::broke() {
    if (!open_ || std::exchange(broken_, true)) return;
    client_->reset();
    engine_->receive_reset(now());
}

void Connection::settle() {
    // An event may be answered at once; the loop that acts on it then goes on with the answer.
    if (settling_ || !open_) return;
    settling_ = true;
    for (;;) {
        const auto output = engine_->take_output();
        unsent_.insert(unsent_.end(), output.begin(), output.end());
        const auto event = engine_->next_event();
        // A target nearby is reached at once; then both replies go out together.
        if (!event || !std::holds_alternative<session::Connect>(*event)) flush();
        if (!event) break;
        std::visit([this](const auto& known) { act(known); }, *event);
        if (!open_) break;
    }
    settling_ = false;
    if (!open_) return;
    // Whatever stands around the engine, nothing is left to wait for.
    if (broken_) return end(std::nullopt);
    wait_for_client();
    wait_for_time();
}

void Connection::flush() {
    if (broken_) return;
    std::size_t sent = 0;
    while (sent < unsent_.size()) {
        const auto result = client_->try_write(std::span(unsent_).subspan(sent));
        sent += result.size;
        if (result.would_block()) break;
        if (result.error) return broke();
    }
    unsent_ = rest(std::move(unsent_), sent);
    if (unsent_.empty()) {
        if (std::exchange(end_wanted_, false)) client_->shutdown_send();
        return;
    }
    if (std::exchange(waiting_to_write_, true)) return;
    client_->wait(
        net::Readiness::writable,
        [self = shared_from_this()](std::error_code error) {
            self->waiting_to_write_ = false;
            if (!error && self->open_) self->settle();
        },
        stop_writing_.slot());
}

void Connection::wait_for_client() {
    if (!client_ended_ && engine_->capacity() > 0) {
        if (std::exchange(waiting_to_read_, true)) return;
        client_->wait(
            net::Readiness::readable,
            [self = shared_from_this()](std::error_code error) {
                self->waiting_to_read_ = false;
                if (!error && self->open_) self->read();
            },
            stop_reading_.slot());
    } else if (!std::exchange(watching_, true)) {
        // A client that may send no more for now can still break its connection.
        client_->wait(
            net::Readiness::broken,
            [self = shared_from_this()](std::error_code error) {
                const bool broken =
                    !error && self->open_ && self->client_->peer_end() == net::PeerEnd::reset;
                if (broken) self->abort();
            },
            stop_watching_.slot());
    }
}

void Connection::wait_for_time() {
    const auto deadline = engine_->next_timeout();
    if (deadline == armed_) return;
    armed_ = deadline;
    if (!deadline) {
        timer_.cancel();
        return;
    }
    timer_.expires_at(*deadline);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (error || !self->open_) return;
        self->armed_.reset();
        self->engine_->on_timeout(now());
        self->settle();
    });
}

void Connection::read() {
    std::array<std::uint8_t, read_size> buffer;
    const auto room = std::min(buffer.size(), engine_->capacity());
    if (room == 0) return settle();
    const auto result = client_->try_read(std::span(buffer).first(room));
    if (result.would_block()) return settle();
    if (result.error) return abort();
    if (result.end_of_stream()) {
        client_ended_ = true;
        engine_->receive_end(now());
    } else {
        engine_->receive(std::span(buffer).first(result.size), now());
    }
    settle();
}

void Connection::act(const session::SendEnd&) {
    end_wanted_ = true;
    flush();
}

void Connection::act(const session::Release&) {
    if (remote_) remote_->reset();
    client_->close();
    end(std::nullopt);
}

void Connection::act(const session::Concluded& concluded) {
    (*context_->outcomes)[static_cast<std::size_t>(concluded.outcome)]++;
    if (!context_->log.wants(LogLevel::info)) return;
    context_->log(
        LogLevel::info, to_name(concluded.outcome),
        {{"client", to_string(client_->remote_endpoint())},
         {"target", target_},
         {"detail", detail_.empty() ? concluded.detail : concluded.detail + ": " + detail_}});
}

void Connection::end(std::optional<HandOver> hand_over) {
    open_ = false;
    // Normally the engine has said so before.
    act(session::Cancel{});
    if (joining_) act(session::CancelJoin{*joining_});
    timer_.cancel();
    ended_(*this, std::move(hand_over));
}

}  // namespace socks6::proxy
