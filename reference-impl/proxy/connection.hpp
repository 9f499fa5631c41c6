// One client connection from acceptance until its engine is done with it: the shell that does what
// the engine decides (socks6/session/engine.hpp).
//
// It ends by giving its server either a relay to start or nothing. Callbacks keep it alive until
// then; no coroutine and no buffer waits with it, save the one coroutine that connects. All on the
// stream's executor.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/relay.hpp"
#include "proxy/accept_queue.hpp"
#include "proxy/bind_listener.hpp"
#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/proxy_parts.hpp"
#include "proxy/reach_target.hpp"
#include "proxy/udp_relay.hpp"

namespace socks6::proxy {

/// How many connections came to which end, by session::Outcome; from any thread.
using OutcomeCounts = std::array<std::atomic<std::uint64_t>, 6>;

/// What all connections of a server share and none changes.
struct ProxyContext {
    ProxyConfig config;
    ProxyParts parts;
    Log log;
    std::shared_ptr<AcceptQueue> accept_queue = {};  ///< nothing: no further BINDs
    std::shared_ptr<UdpRelay> udp = {};              ///< nothing: no UDP ASSOCIATE
    std::shared_ptr<OutcomeCounts> outcomes = std::make_shared<OutcomeCounts>();
};

/// The two legs of a connection that is ready for data.
struct HandOver {
    net::RelayJob job;   ///< `first` is the client
    std::string target;  ///< for people: what the client asked for
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// Called once; nothing to hand over means that the connection is closed.
    using Ended = std::function<void(Connection&, std::optional<HandOver>)>;

    Connection(std::unique_ptr<net::Stream> client, std::shared_ptr<const ProxyContext> context,
               Ended ended);

    void start();
    /// Resets the client and gives up what was under way; `ended` is called.
    void abort();

  private:
    static session::Time now() { return std::chrono::steady_clock::now(); }
    /// After every input to the engine: sends, acts, and waits for what can come next.
    void settle();
    void flush();
    void wait_for_client();
    void wait_for_time();
    void read();
    /// The client's transport is gone; the engine gives back what it holds.
    void broke();
    net::Awaitable<void> reach(session::Connect wanted);
    void reached(ReachResult result, const session::StackOptions& asked);
    void accepted(std::unique_ptr<net::Stream> remote);
    void answer(const session::ProxyAnswer& answer);
    /// Of the client's leg: sets what was asked for and tells it.
    session::StackOptions client_leg(const session::StackOptions& asked);

    void act(const session::Connect& wanted);
    void act(const session::Cancel&);
    void act(const session::Listen& wanted);
    void act(const session::AcceptOne&);
    void act(const session::KeepListening& kept);
    void act(const session::Join& join);
    void act(const session::CancelJoin& cancelled);
    void act(const session::CloseListener& closed);
    void act(const session::Associate& wanted);
    void act(const session::Disassociate& ended);
    void act(const session::Relay& relay);
    void act(const session::SendEnd&);
    void act(const session::Release&);
    void act(const session::Concluded& concluded);

    void end(std::optional<HandOver> hand_over);

    std::unique_ptr<net::Stream> client_;
    std::shared_ptr<const ProxyContext> context_;
    Ended ended_;
    std::unique_ptr<session::ProxyEngine> engine_;
    net::asio::steady_timer timer_;
    std::optional<session::Time> armed_;
    net::asio::cancellation_signal stop_reading_;
    net::asio::cancellation_signal stop_writing_;
    net::asio::cancellation_signal stop_watching_;
    net::asio::cancellation_signal stop_connecting_;
    std::unique_ptr<net::Stream> remote_;
    std::shared_ptr<BindListener> listener_;
    std::shared_ptr<BindListener> kept_listener_;  ///< of a backlog
    session::StackOptions asked_;                  ///< of the BIND
    std::optional<session::WaiterId> joining_;
    std::optional<std::uint32_t> association_;
    std::vector<std::uint8_t> unsent_;
    std::string target_ = "-";
    std::string detail_;
    bool settling_ = false;
    bool waiting_to_read_ = false;
    bool waiting_to_write_ = false;
    bool watching_ = false;
    bool client_ended_ = false;
    bool end_wanted_ = false;
    bool broken_ = false;
    bool open_ = true;
};

}  // namespace socks6::proxy
