#include "client/negotiation.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

namespace socks6::client {
namespace {

using session::Time;

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t early_limit = 64 * 1024;

Time now() {
    return std::chrono::steady_clock::now();
}

net::Awaitable<void> wait_until(Time time) {
    net::asio::steady_timer timer(co_await net::asio::this_coro::executor, time);
    co_await timer.async_wait(net::asio::use_awaitable);
}

net::Awaitable<void> readable(net::Stream* stream) {
    if (stream == nullptr) {
        co_await wait_until(Time::max());
    } else {
        co_await stream->ready(net::Readiness::readable);
    }
}

class Negotiation {
  public:
    Negotiation(net::Stream& proxy, net::Stream* local, session::ClientEngine& engine)
        : proxy_(proxy), local_(local), engine_(engine) {}

    net::Awaitable<Negotiated> run() {
        using namespace net::asio::experimental::awaitable_operators;
        for (;;) {
            take_events();
            read_early_data();
            const auto written = co_await proxy_.write(take_output());
            // A proxy that refuses may stop reading before we have stopped sending; its answer,
            // which is still to be read, counts more than our failure to send.
            if (written.error) local_ = nullptr;
            if (answer_) co_return std::move(*answer_);
            co_await (readable(&proxy_) || readable(may_send_ ? local_ : nullptr) ||
                      wait_until(engine_.next_timeout().value_or(Time::max())));
            receive();
            engine_.on_timeout(now());
        }
    }

  private:
    void take_events() {
        while (auto event = engine_.next_event()) {
            std::visit([this](auto& known) { take(std::move(known)); }, *event);
        }
    }
    void take(session::MaySend) { may_send_ = true; }
    void take(const session::Authenticated&) {}
    void take(session::Established established) { answer_ = std::move(established); }
    void take(const session::Bound&) {}
    void take(const session::Holding&) {}
    void take(const session::Associated&) {}
    void take(const session::Confirmed&) {}
    void take(session::Served served) { answer_ = served; }
    void take(session::Failed failed) { answer_ = std::move(failed); }

    /// The Request and what may go with it leave in one piece.
    wire::Buffer take_output() {
        auto output = engine_.take_output();
        output.insert(output.end(), early_.begin(), early_.end());
        early_.clear();
        return output;
    }

    void read_early_data() {
        if (!may_send_ || local_ == nullptr || answer_) return;
        early_.resize(std::min(read_size, early_limit - early_sent_));
        const auto result = local_->try_read(early_);
        early_.resize(result.size);
        early_sent_ += result.size;
        const bool over = result.size == 0 && !result.would_block();
        if (over || early_sent_ == early_limit) local_ = nullptr;
    }

    void receive() {
        wire::Buffer bytes(std::min(read_size, engine_.capacity()));
        if (bytes.empty()) return;
        const auto result = proxy_.try_read(bytes);
        if (result.would_block()) return;
        if (result.size > 0) {
            engine_.receive(std::span(bytes).first(result.size), now());
        } else {
            engine_.receive_end(now());
        }
    }

    net::Stream& proxy_;
    net::Stream* local_;
    session::ClientEngine& engine_;
    std::optional<Negotiated> answer_;
    wire::Buffer early_;
    std::size_t early_sent_ = 0;
    bool may_send_ = false;
};

}  // namespace

net::Awaitable<Negotiated> negotiate(net::Stream& proxy, net::Stream* local, wire::Request request,
                                     session::ClientSessionConfig config,
                                     session::ClientEngineTap* tap) {
    auto opened = session::ClientSession::open(request, config, now());
    if (const auto* error = std::get_if<wire::WriteError>(&opened)) {
        co_return session::Failed{session::ClientFailure::protocol_error, {}, to_string(*error)};
    }
    std::unique_ptr<session::ClientEngine> engine = std::get<0>(std::move(opened));
    if (tap != nullptr) engine = tap->wrap(std::move(engine), now());
    Negotiation negotiation(proxy, local, *engine);
    co_return co_await negotiation.run();
}

}  // namespace socks6::client
