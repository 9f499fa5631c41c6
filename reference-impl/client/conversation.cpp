#include "client/conversation.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "client/reach_proxy.hpp"
#include "net/sleep.hpp"
#include "net/tls_stream.hpp"

namespace socks6::client {
namespace {

using session::ClientEvent;
using session::Time;

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t early_limit = 64 * 1024;

Time now() {
    return std::chrono::steady_clock::now();
}

net::Awaitable<void> readable(net::Stream* stream) {
    if (stream == nullptr) {
        co_await net::sleep_until(Time::max());
    } else {
        co_await stream->ready(net::Readiness::readable);
    }
}

std::string key_of(const Operation& operation) {
    const auto& credentials = operation.session.authentication.credentials;
    auto key = to_string(operation.proxy.address) + ' ' + std::to_string(operation.proxy.port);
    if (credentials) key += ' ' + credentials->user;
    return key;
}

}  // namespace

net::Awaitable<Conversation::Opened> Conversation::open(const ClientParts& parts,
                                                        Operation operation,
                                                        wire::Request request) {
    request.options = operation.options;
    if (operation.methods) {
        operation.session.authentication.known_method = operation.methods->find(key_of(operation));
    }
    // A Request that is to travel in the SYN must be there before the connection is.
    std::unique_ptr<Reached> reached;
    if (operation.tls || !operation.fast_open) {
        auto connected =
            co_await reach_proxy(parts, operation.proxy, {operation.proxy_timeout, std::nullopt});
        if (!connected) co_return connected.error();
        reached = std::make_unique<Reached>(std::move(*connected));
    }
    if (operation.tls) {
        auto secured = co_await net::tls_connect(std::move(reached->stream), *operation.tls,
                                                 operation.proxy_timeout);
        if (!secured) {
            co_return Outcome{ExitCode::proxy_unreachable, to_string(secured.error())};
        }
        reached->stream = std::move(*secured);
    }
    auto opened = session::ClientSession::open(request, operation.session, now());
    if (const auto* error = std::get_if<wire::WriteError>(&opened)) {
        co_return Outcome{ExitCode::usage, to_string(*error)};
    }
    auto session = std::get<0>(std::move(opened));
    wire::Buffer first;
    if (!reached) {
        if (session->safe_for_early_data()) first = session->take_output();
        auto connected =
            co_await reach_proxy(parts, operation.proxy,
                                 {operation.proxy_timeout, std::span<const std::uint8_t>(first)});
        if (!connected) co_return connected.error();
        reached = std::make_unique<Reached>(std::move(*connected));
        first.erase(first.begin(),
                    first.begin() + static_cast<std::ptrdiff_t>(reached->payload_sent));
    }
    std::unique_ptr<session::ClientEngine> engine = std::move(session);
    if (parts.tap) engine = parts.tap->wrap(std::move(engine), now());
    std::unique_ptr<Conversation> conversation(
        new Conversation(std::move(reached->stream), std::move(engine), std::move(operation)));
    conversation->unsent_ = std::move(first);
    co_return conversation;
}

Conversation::Conversation(std::unique_ptr<net::Stream> stream,
                           std::unique_ptr<session::ClientEngine> engine, Operation operation)
    : stream_(std::move(stream)), engine_(std::move(engine)), operation_(std::move(operation)) {}

net::Awaitable<ClientEvent> Conversation::next() {
    using namespace net::asio::experimental::awaitable_operators;
    for (;;) {
        auto event = next_event();
        const bool last = event && !std::holds_alternative<session::Authenticated>(*event);
        if (!last) read_early_data();
        const auto output = take_output();
        const auto written = co_await stream_->write(output);
        // A proxy that refuses may stop reading before we have stopped sending; its answer,
        // which is still to be read, counts more than our failure to send.
        if (written.error) local_ = nullptr;
        if (event) co_return *std::move(event);
        co_await (readable(received_end_ ? nullptr : stream_.get()) ||
                  readable(may_send_ ? local_ : nullptr) ||
                  net::sleep_until(engine_->next_timeout().value_or(Time::max())));
        receive();
        engine_->on_timeout(now());
    }
}

std::optional<ClientEvent> Conversation::next_event() {
    while (auto event = engine_->next_event()) {
        remember(*event);
        if (!std::holds_alternative<session::MaySend>(*event)) return event;
        may_send_ = true;
    }
    return std::nullopt;
}

void Conversation::remember(const ClientEvent& event) {
    if (!operation_.methods) return;
    if (const auto* authenticated = std::get_if<session::Authenticated>(&event)) {
        const auto method = authenticated->method;
        if (method == wire::Method::none || method == wire::Method::password) {
            operation_.methods->remember(key_of(operation_), method);
        }
    } else if (const auto* failed = std::get_if<session::Failed>(&event)) {
        if (failed->failure == session::ClientFailure::authentication_refused) {
            operation_.methods->forget(key_of(operation_));
        }
    }
}

/// The Request and what may go with it leave in one piece.
wire::Buffer Conversation::take_output() {
    auto output = std::exchange(unsent_, {});
    const auto more = engine_->take_output();
    output.insert(output.end(), more.begin(), more.end());
    output.insert(output.end(), early_.begin(), early_.end());
    early_.clear();
    return output;
}

void Conversation::read_early_data() {
    if (!may_send_ || local_ == nullptr) return;
    early_.resize(std::min(read_size, early_limit - early_sent_));
    const auto result = local_->try_read(early_);
    early_.resize(result.size);
    early_sent_ += result.size;
    const bool over = result.size == 0 && !result.would_block();
    if (over || early_sent_ == early_limit) local_ = nullptr;
}

void Conversation::receive() {
    wire::Buffer bytes(std::min(read_size, engine_->capacity()));
    if (bytes.empty()) return;
    const auto result = stream_->try_read(bytes);
    if (result.would_block()) return;
    if (result.size > 0) {
        engine_->receive(std::span(bytes).first(result.size), now());
    } else if (result.error) {
        engine_->receive_reset(now());
    } else {
        received_end_ = true;
        engine_->receive_end(now());
    }
}

}  // namespace socks6::client
