#include "proxy/bind_listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace socks6::proxy {
namespace {

/// How long to leave the listener alone after the kernel had nothing left to accept with.
constexpr auto accept_pause = std::chrono::milliseconds(100);

}  // namespace

BindListener::BindListener(net::asio::any_io_executor executor,
                           std::unique_ptr<net::Acceptor> acceptor, const Ruleset& rules)
    : executor_(std::move(executor)), acceptor_(std::move(acceptor)), rules_(rules) {}

BindListener::~BindListener() {
    close();
}

void BindListener::accept_one(Accepted accepted) {
    accepted_ = std::move(accepted);
    net::asio::co_spawn(executor_, accept(shared_from_this()), net::asio::detached);
}

void BindListener::keep(session::ListenerId listener, std::shared_ptr<AcceptQueue> queue) {
    listener_ = listener;
    queue_ = std::move(queue);
    net::asio::co_spawn(executor_, accept(shared_from_this()), net::asio::detached);
}

void BindListener::close() {
    if (std::exchange(closed_, true)) return;
    accepted_ = {};
    acceptor_->close();
    // Only what the engine did not name: normally nothing.
    if (queue_) queue_->close(listener_, {});
}

net::Awaitable<void> BindListener::accept(std::shared_ptr<BindListener> self) {
    while (!self->closed_) {
        auto accepted = co_await self->acceptor_->accept();
        if (self->closed_) co_return;
        if (accepted) {
            self->take(std::move(*accepted));
        } else {
            net::asio::steady_timer timer(self->executor_, accept_pause);
            boost::system::error_code ended;
            co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ended));
        }
    }
}

void BindListener::take(std::unique_ptr<net::Stream> stream) {
    if (!rules_.permits_peer(stream->remote_endpoint().address)) return stream->reset();
    if (queue_) return queue_->arrived(listener_, std::move(stream));
    const auto accepted = std::exchange(accepted_, {});
    close();
    if (accepted) accepted(std::move(stream));
}

}  // namespace socks6::proxy
