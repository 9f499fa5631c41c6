#include "net/dtls_server.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/dtls_peer.hpp"

namespace socks6::net {

namespace {

using Clock = std::chrono::steady_clock;
using Progress = DtlsPeer::Progress;

/// How many datagrams are taken before others have their turn.
constexpr int datagrams_per_turn = 64;

struct Connection {
    DtlsServer::ConnectionId id = 0;
    std::unique_ptr<DtlsPeer> peer;
    Clock::time_point last_use;
    Clock::time_point deadline;                 ///< of the handshake
    std::unique_ptr<asio::steady_timer> timer;  ///< while the handshake lasts
    bool open = true;

    bool established() const { return timer == nullptr; }
};

}  // namespace

/// Shared, so that a handler may destroy the server that called it.
class DtlsServer::State : public std::enable_shared_from_this<State> {
  public:
    State(std::unique_ptr<DatagramSocket> socket, TlsContext context, Handlers handlers,
          const DtlsLimits& limits)
        : socket_(std::move(socket)),
          context_(std::move(context)),
          handlers_(std::make_shared<const Handlers>(std::move(handlers))),
          limits_(limits),
          sweep_timer_(socket_->executor()) {
        RAND_bytes(secret_.data(), static_cast<int>(secret_.size()));
    }

    void begin() {
        wait();
        sweep_later();
    }
    IoResult send(ConnectionId id, std::span<const std::uint8_t> payload);
    void close(ConnectionId id);
    void close();
    Counts counts() const { return {handshakes_, by_id_.size() - handshakes_}; }
    Endpoint local_endpoint() const { return socket_->local_endpoint(); }

  private:
    using Shared = std::shared_ptr<Connection>;

    void wait();
    void receive();
    void take(const DatagramSlot& slot);
    /// A datagram that begins a connection, perhaps.
    void greet(const DtlsPath& path, std::span<const std::uint8_t> datagram);
    void admit(std::unique_ptr<DtlsPeer> peer);
    void advance(const Shared& connection);
    void deliver(const Shared& connection);
    void arm(const Shared& connection);
    void on_timeout(const Shared& connection);
    /// Takes it out of the tables.
    void forget(const Shared& connection);
    void end(const Shared& connection);
    void sweep_later();
    void sweep();

    std::unique_ptr<DatagramSocket> socket_;
    TlsContext context_;
    /// Held by a call too, as that may close all.
    std::shared_ptr<const Handlers> handlers_;
    DtlsLimits limits_;
    DtlsCookieSecret secret_{};
    std::unique_ptr<DtlsPeer> listening_;  ///< meets those that have no connection
    std::map<DtlsPath, Shared> by_path_;
    std::unordered_map<ConnectionId, Shared> by_id_;
    ConnectionId last_id_ = 0;
    std::size_t handshakes_ = 0;
    asio::steady_timer sweep_timer_;
    std::array<std::uint8_t, 65536> input_{};
    std::array<std::uint8_t, most_payload> payload_{};
};

void DtlsServer::State::wait() {
    socket_->wait(Readiness::readable, [weak = weak_from_this()](auto error) {
        const auto self = weak.lock();
        if (!error && self) self->receive();
    });
}

void DtlsServer::State::receive() {
    for (int i = 0; i < datagrams_per_turn && socket_->is_open(); ++i) {
        DatagramSlot slot;
        slot.payload = input_;
        const auto got = socket_->try_receive({&slot, 1});
        if (got.size == 0) break;
        take(slot);
    }
    if (socket_->is_open()) wait();
}

void DtlsServer::State::take(const DatagramSlot& slot) {
    const DtlsPath path{slot.peer, slot.local};
    const auto known = by_path_.find(path);
    const bool begins = is_client_hello(slot.payload);
    if (known == by_path_.end()) {
        if (begins) greet(path, slot.payload);
        return;
    }
    const Shared connection = known->second;
    if (begins && connection->established()) {
        if (!connection->peer->began_with(slot.payload)) greet(path, slot.payload);
        return;
    }
    connection->peer->feed(slot.payload);
    connection->established() ? deliver(connection) : advance(connection);
    // What this datagram left unread lies in a buffer that the next one overwrites.
    connection->peer->feed_nothing();
}

void DtlsServer::State::greet(const DtlsPath& path, std::span<const std::uint8_t> datagram) {
    if (handshakes_ >= limits_.handshakes || by_id_.size() >= limits_.connections) return;
    if (!listening_) listening_ = std::make_unique<DtlsPeer>(*socket_, context_, secret_);
    if (!listening_->valid()) return listening_.reset();
    const auto progress = listening_->listen(path, datagram);
    if (progress == Progress::waiting) return;
    auto peer = std::exchange(listening_, nullptr);
    if (progress == Progress::done) admit(std::move(peer));
}

void DtlsServer::State::admit(std::unique_ptr<DtlsPeer> peer) {
    if (const auto old = by_path_.find(peer->path()); old != by_path_.end()) {
        const Shared replaced = old->second;
        end(replaced);
        if (!socket_->is_open()) return;
    }
    const auto connection = std::make_shared<Connection>();
    connection->id = ++last_id_;
    connection->peer = std::move(peer);
    connection->last_use = Clock::now();
    connection->deadline = connection->last_use + limits_.handshake_timeout;
    connection->timer = std::make_unique<asio::steady_timer>(socket_->executor());
    ++handshakes_;
    by_path_[connection->peer->path()] = connection;
    by_id_[connection->id] = connection;
    advance(connection);
}

void DtlsServer::State::advance(const Shared& connection) {
    switch (connection->peer->handshake()) {
        case Progress::waiting:
            return arm(connection);
        case Progress::failed:
            return end(connection);
        case Progress::done:
            connection->timer.reset();
            --handshakes_;
            return deliver(connection);
    }
}

void DtlsServer::State::deliver(const Shared& connection) {
    connection->last_use = Clock::now();
    while (connection->open) {
        const auto got = connection->peer->receive(payload_);
        if (got.progress == Progress::waiting) return;
        if (got.progress == Progress::failed) return end(connection);
        const auto& path = connection->peer->path();
        const auto handlers = handlers_;
        if (handlers->datagram) {
            handlers->datagram(connection->id, path.peer, path.local,
                               std::span(payload_).first(got.size));
        }
    }
}

void DtlsServer::State::arm(const Shared& connection) {
    const auto left = connection->deadline - Clock::now();
    const auto retransmit = connection->peer->timeout();
    connection->timer->expires_after(retransmit ? std::min<Clock::duration>(*retransmit, left)
                                                : left);
    connection->timer->async_wait(
        [weak = weak_from_this(), watched = std::weak_ptr(connection)](auto error) {
            const auto self = weak.lock();
            const auto alive = watched.lock();
            if (error || !self || !alive || !alive->open || alive->established()) return;
            self->on_timeout(alive);
        });
}

void DtlsServer::State::on_timeout(const Shared& connection) {
    const bool late = Clock::now() >= connection->deadline;
    if (late || connection->peer->on_timeout() == Progress::failed) return end(connection);
    arm(connection);
}

void DtlsServer::State::forget(const Shared& connection) {
    connection->open = false;
    if (!connection->established()) --handshakes_;
    by_path_.erase(connection->peer->path());
    by_id_.erase(connection->id);
}

void DtlsServer::State::end(const Shared& connection) {
    if (!connection->open) return;
    const bool tell = connection->established();
    forget(connection);
    connection->peer->say_goodbye();
    const auto handlers = handlers_;
    if (tell && handlers->closed) handlers->closed(connection->id);
}

IoResult DtlsServer::State::send(ConnectionId id, std::span<const std::uint8_t> payload) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || !found->second->established()) {
        return {0, std::make_error_code(std::errc::not_connected)};
    }
    found->second->last_use = Clock::now();
    return found->second->peer->send(payload);
}

void DtlsServer::State::close(ConnectionId id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    const Shared connection = found->second;
    forget(connection);
    connection->peer->say_goodbye();
}

void DtlsServer::State::close() {
    handlers_ = std::make_shared<const Handlers>();
    while (!by_id_.empty()) close(by_id_.begin()->first);
    sweep_timer_.cancel();
    socket_->close();
}

void DtlsServer::State::sweep_later() {
    sweep_timer_.expires_after(limits_.idle_timeout / 4 + std::chrono::milliseconds(1));
    sweep_timer_.async_wait([weak = weak_from_this()](auto error) {
        const auto self = weak.lock();
        if (error || !self) return;
        self->sweep();
    });
}

void DtlsServer::State::sweep() {
    const auto oldest = Clock::now() - limits_.idle_timeout;
    std::vector<Shared> idle;
    for (const auto& [id, connection] : by_id_) {
        if (connection->established() && connection->last_use < oldest) idle.push_back(connection);
    }
    for (const auto& connection : idle) end(connection);
    if (socket_->is_open()) sweep_later();
}

DtlsServer::DtlsServer(std::unique_ptr<DatagramSocket> socket, TlsContext context,
                       Handlers handlers, const DtlsLimits& limits)
    : state_(std::make_shared<State>(std::move(socket), std::move(context), std::move(handlers),
                                     limits)) {
    state_->begin();
}

DtlsServer::~DtlsServer() {
    state_->close();
}

IoResult DtlsServer::send(ConnectionId connection, std::span<const std::uint8_t> payload) {
    return state_->send(connection, payload);
}

void DtlsServer::close(ConnectionId connection) {
    state_->close(connection);
}

void DtlsServer::close() {
    state_->close();
}

DtlsServer::Counts DtlsServer::counts() const {
    return state_->counts();
}

Endpoint DtlsServer::local_endpoint() const {
    return state_->local_endpoint();
}

}  // namespace socks6::net
