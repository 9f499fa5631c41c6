#include "proxy/proxy_server.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <unordered_set>
#include <utility>

#include "net/tls_stream.hpp"
#include "proxy/connection.hpp"

namespace socks6::proxy {
namespace {

/// How long to leave the listener alone after the kernel had nothing left to accept with.
constexpr auto accept_pause = std::chrono::milliseconds(100);

/// Starts a coroutine that refers to its owner, and keeps the owner as long as it runs.
template <typename Owner>
void spawn_owned(const net::asio::any_io_executor& executor, std::shared_ptr<Owner> owner,
                 net::Awaitable<void> running) {
    net::asio::co_spawn(executor, std::move(running),
                        [owner = std::move(owner)](const std::exception_ptr&) {});
}

}  // namespace

/// Kept alive by its coroutine and by the callbacks of its connections, so that the server may go
/// before they have run.
class ProxyServer::State : public std::enable_shared_from_this<State> {
  public:
    State(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts, Log log,
          ProxyShared shared)
        : executor_(std::move(executor)),
          context_(std::make_shared<ProxyContext>(
              ProxyContext{std::move(config), std::move(parts), std::move(log),
                           std::move(shared.accept_queue), std::move(shared.udp)})),
          plain_(executor_),
          tls_(executor_),
          stop_timer_(executor_) {}

    net::Result<net::Endpoint, net::ListenError> start();
    void stop(std::function<void()> stopped);
    void abort();
    ProxyEndpoints endpoints() const { return endpoints_; }
    ProxyShared shared() const { return {context_->accept_queue, context_->udp}; }
    ProxyCounters counters() const;

  private:
    /// Where clients come in.
    struct Door {
        explicit Door(const net::asio::any_io_executor& executor) : room(executor) {}
        std::unique_ptr<net::Acceptor> acceptor;
        std::optional<net::TlsContext> tls;  ///< what arrives speaks it first
        net::asio::steady_timer room;        ///< cancelled when a connection has ended
    };

    void share();
    void open_doors();
    net::Awaitable<void> accept(Door& door);
    net::Awaitable<void> shake_hands(std::unique_ptr<net::Stream> client, net::TlsContext tls);
    static net::Awaitable<void> pause(Door& door, std::chrono::steady_clock::duration time);
    void serve(std::unique_ptr<net::Stream> client);
    void relay(HandOver hand_over);
    void relayed(const std::string& client, const std::string& target,
                 const net::RelayResult& result);
    void one_ended();

    net::asio::any_io_executor executor_;
    std::shared_ptr<ProxyContext> context_;
    ProxyEndpoints endpoints_;
    bool owns_udp_ = false;
    Door plain_;
    Door tls_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::atomic<std::size_t> serving_ = 0;  ///< how many connections_
    std::atomic<std::size_t> handshakes_ = 0;
    std::atomic<std::size_t> relaying_ = 0;
    std::atomic<std::uint64_t> accepted_ = 0;
    net::asio::steady_timer stop_timer_;
    std::function<void()> stopped_;
    bool stopping_ = false;
};

ProxyCounters ProxyServer::State::counters() const {
    const auto of = [this](session::Outcome outcome) {
        return (*context_->outcomes)[static_cast<std::size_t>(outcome)].load();
    };
    using session::Outcome;
    return {accepted_,
            serving_ + handshakes_ + relaying_,
            relaying_,
            of(Outcome::served),
            of(Outcome::refused) + of(Outcome::version_mismatch),
            of(Outcome::malformed) + of(Outcome::incomplete) + of(Outcome::timed_out)};
}

net::Result<net::Endpoint, net::ListenError> ProxyServer::State::start() {
    share();
    auto opened = open_ports(context_->config, context_->parts, owns_udp_, context_->log);
    if (!opened) return opened.error();
    endpoints_ = opened->endpoints;
    plain_.acceptor = std::move(opened->plain);
    tls_.acceptor = std::move(opened->tls);
    tls_.tls = std::move(opened->tls_context);
    if (opened->udp) context_->udp->serve(std::move(opened->udp));
    if (opened->dtls) context_->udp->serve(std::move(opened->dtls));
    open_doors();
    return endpoints_.tcp;
}

void ProxyServer::State::share() {
    auto& parts = context_->parts;
    if (!context_->config.udp || !parts.open_datagrams) parts.session.associations.reset();
    if (parts.session.listeners && !context_->accept_queue) {
        context_->accept_queue = std::make_shared<AcceptQueue>(parts.session.listeners);
    }
    if (!parts.session.associations || context_->udp) return;
    owns_udp_ = true;
    context_->udp = std::make_shared<UdpRelay>(
        executor_, UdpRelayParts{parts.session.associations, parts.open_datagrams, parts.resolver,
                                 context_->config.rules, context_->config.session.dialect,
                                 context_->config.udp_limits});
}

void ProxyServer::State::open_doors() {
    for (auto* door : {&plain_, &tls_}) {
        if (!door->acceptor) continue;
        spawn_owned(executor_, shared_from_this(), accept(*door));
    }
}

net::Awaitable<void> ProxyServer::State::shake_hands(std::unique_ptr<net::Stream> client,
                                                     net::TlsContext tls) {
    const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        context_->config.session.request_timeout);
    const auto peer = client->remote_endpoint();
    auto secured = co_await net::tls_accept(std::move(client), tls, timeout);
    --handshakes_;
    if (secured && !stopping_) co_return serve(std::move(*secured));
    if (!secured) {
        context_->log(LogLevel::info, "tls_failed",
                      {{"client", to_string(peer)}, {"detail", to_string(secured.error())}});
    }
    one_ended();
}

net::Awaitable<void> ProxyServer::State::accept(Door& door) {
    while (!stopping_) {
        if (counters().open >= context_->config.max_connections) {
            co_await pause(door, std::chrono::hours(1));
            continue;
        }
        auto accepted = co_await door.acceptor->accept();
        if (stopping_) co_return;
        if (accepted && door.tls) {
            ++handshakes_;
            auto greeting = shake_hands(std::move(*accepted), *door.tls);
            spawn_owned(executor_, shared_from_this(), std::move(greeting));
        } else if (accepted) {
            serve(std::move(*accepted));
        } else {
            context_->log(LogLevel::error, "accept_failed",
                          {{"detail", accepted.error().message()}});
            co_await pause(door, accept_pause);
        }
    }
}

net::Awaitable<void> ProxyServer::State::pause(Door& door,
                                               std::chrono::steady_clock::duration time) {
    boost::system::error_code ended;
    door.room.expires_after(time);
    co_await door.room.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ended));
}

void ProxyServer::State::serve(std::unique_ptr<net::Stream> client) {
    ++accepted_;
    const auto connection = std::make_shared<Connection>(
        std::move(client), context_,
        [weak = weak_from_this()](Connection& ended, std::optional<HandOver> hand_over) {
            const auto self = weak.lock();
            if (!self) return;
            self->connections_.erase(ended.shared_from_this());
            --self->serving_;
            if (hand_over) {
                self->relay(std::move(*hand_over));
            } else {
                self->one_ended();
            }
        });
    connections_.insert(connection);
    ++serving_;
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
    plain_.room.cancel();
    tls_.room.cancel();
    if (stopping_ && counters().open == 0) {
        stop_timer_.cancel();
        if (stopped_) net::asio::post(executor_, std::exchange(stopped_, {}));
    }
}

void ProxyServer::State::stop(std::function<void()> stopped) {
    if (std::exchange(stopping_, true)) return;
    stopped_ = std::move(stopped);
    for (auto* door : {&plain_, &tls_}) {
        if (door->acceptor) door->acceptor->close();
    }
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
    if (owns_udp_) context_->udp->close();
}

ProxyServer::ProxyServer(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts,
                         Log log, ProxyShared shared)
    : state_(std::make_shared<State>(std::move(executor), std::move(config), std::move(parts),
                                     std::move(log), std::move(shared))) {}

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

ProxyEndpoints ProxyServer::endpoints() const {
    return state_->endpoints();
}

ProxyShared ProxyServer::shared() const {
    return state_->shared();
}

ProxyCounters ProxyServer::counters() const {
    return state_->counters();
}

}  // namespace socks6::proxy
