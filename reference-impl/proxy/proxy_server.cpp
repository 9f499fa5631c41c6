#include "proxy/proxy_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_set>
#include <utility>

#include "proxy/connection.hpp"
#include "proxy/local_address.hpp"

namespace socks6::proxy {
namespace {

/// How long to leave the listener alone after the kernel had nothing left to accept with.
constexpr auto accept_pause = std::chrono::milliseconds(100);

}  // namespace

/// Kept alive by its coroutine and by the callbacks of its connections, so that the server may go
/// before they have run.
class ProxyServer::State : public std::enable_shared_from_this<State> {
  public:
    State(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts, Log log)
        : executor_(std::move(executor)),
          context_(std::make_shared<ProxyContext>(
              ProxyContext{std::move(config), std::move(parts), std::move(log)})),
          room_(executor_),
          stop_timer_(executor_) {}

    net::Result<net::Endpoint, net::ListenError> start();
    void stop(std::function<void()> stopped);
    void abort();
    ProxyCounters counters() const {
        return {accepted_, connections_.size() + relaying_, relaying_};
    }

  private:
    net::Awaitable<void> accept();
    net::Awaitable<void> pause(std::chrono::steady_clock::duration time);
    void serve(std::unique_ptr<net::Stream> client);
    void relay(HandOver hand_over);
    void relayed(const std::string& client, const std::string& target,
                 const net::RelayResult& result);
    void one_ended();
    void warn_of_strangers(const net::Endpoint& local) const;

    net::asio::any_io_executor executor_;
    std::shared_ptr<const ProxyContext> context_;
    std::unique_ptr<net::Acceptor> acceptor_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::size_t relaying_ = 0;
    std::uint64_t accepted_ = 0;
    net::asio::steady_timer room_;  ///< cancelled when a connection has ended
    net::asio::steady_timer stop_timer_;
    std::function<void()> stopped_;
    bool stopping_ = false;
};

net::Result<net::Endpoint, net::ListenError> ProxyServer::State::start() {
    auto listening = context_->parts.listen(context_->config.listen, {});
    if (!listening) return listening.error();
    acceptor_ = std::move(*listening);
    const auto local = acceptor_->local_endpoint();
    context_->log(LogLevel::info, "listening", {{"on", to_string(local)}});
    warn_of_strangers(local);
    net::asio::co_spawn(
        executor_, [self = shared_from_this()] { return self->accept(); }, net::asio::detached);
    return local;
}

void ProxyServer::State::warn_of_strangers(const net::Endpoint& local) const {
    const auto& credentials = context_->parts.session.credentials;
    if (is_loopback(local.address) || (credentials && !credentials->admits_anonymous())) return;
    context_->log(LogLevel::warning, "open_proxy",
                  {{"on", to_string(local)},
                   {"detail", "whoever reaches this port can use the proxy without a password"}});
}

net::Awaitable<void> ProxyServer::State::accept() {
    while (!stopping_) {
        if (counters().open >= context_->config.max_connections) {
            co_await pause(std::chrono::hours(1));
            continue;
        }
        auto accepted = co_await acceptor_->accept();
        if (stopping_) co_return;
        if (accepted) {
            serve(std::move(*accepted));
        } else {
            context_->log(LogLevel::error, "accept_failed",
                          {{"detail", accepted.error().message()}});
            co_await pause(accept_pause);
        }
    }
}

net::Awaitable<void> ProxyServer::State::pause(std::chrono::steady_clock::duration time) {
    boost::system::error_code ended;
    room_.expires_after(time);
    co_await room_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ended));
}

void ProxyServer::State::serve(std::unique_ptr<net::Stream> client) {
    ++accepted_;
    const auto connection = std::make_shared<Connection>(
        std::move(client), context_,
        [weak = weak_from_this()](Connection& ended, std::optional<HandOver> hand_over) {
            const auto self = weak.lock();
            if (!self) return;
            self->connections_.erase(ended.shared_from_this());
            if (hand_over) {
                self->relay(std::move(*hand_over));
            } else {
                self->one_ended();
            }
        });
    connections_.insert(connection);
    connection->start();
}

void ProxyServer::State::relay(HandOver hand_over) {
    ++relaying_;
    auto client = context_->log.wants(LogLevel::info)
                      ? to_string(hand_over.job.first->remote_endpoint())
                      : std::string();
    context_->parts.relay->start(
        std::move(hand_over.job),
        [weak = weak_from_this(), client = std::move(client),
         target = std::move(hand_over.target)](const net::RelayResult& result) {
            if (const auto self = weak.lock()) self->relayed(client, target, result);
        });
}

void ProxyServer::State::relayed(const std::string& client, const std::string& target,
                                 const net::RelayResult& result) {
    --relaying_;
    if (context_->log.wants(LogLevel::info)) {
        const bool finished = result.reason == net::RelayResult::Reason::finished;
        context_->log(LogLevel::info, finished ? "relayed" : "relay_broken",
                      {{"client", client},
                       {"target", target},
                       {"from_client", std::to_string(result.first.received)},
                       {"from_target", std::to_string(result.second.received)}});
    }
    one_ended();
}

void ProxyServer::State::one_ended() {
    room_.cancel();
    if (stopping_ && counters().open == 0) {
        stop_timer_.cancel();
        if (stopped_) net::asio::post(executor_, std::exchange(stopped_, {}));
    }
}

void ProxyServer::State::stop(std::function<void()> stopped) {
    if (std::exchange(stopping_, true)) return;
    stopped_ = std::move(stopped);
    if (acceptor_) acceptor_->close();
    context_->log(LogLevel::info, "stopping", {{"open", std::to_string(counters().open)}});
    if (counters().open > 0) {
        stop_timer_.expires_after(context_->config.stop_timeout);
        stop_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            if (const auto self = weak.lock(); self && !error) self->abort();
        });
    }
    one_ended();
}

void ProxyServer::State::abort() {
    stop({});
    const auto connections = connections_;
    for (const auto& connection : connections) connection->abort();
    context_->parts.relay->stop();
}

ProxyServer::ProxyServer(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts,
                         Log log)
    : state_(std::make_shared<State>(std::move(executor), std::move(config), std::move(parts),
                                     std::move(log))) {}

ProxyServer::~ProxyServer() {
    state_->abort();
}

net::Result<net::Endpoint, net::ListenError> ProxyServer::start() {
    return state_->start();
}

void ProxyServer::stop(std::function<void()> stopped) {
    state_->stop(std::move(stopped));
}

void ProxyServer::abort() {
    state_->abort();
}

ProxyCounters ProxyServer::counters() const {
    return state_->counters();
}

}  // namespace socks6::proxy
