// One client connection from acceptance until its engine is done with it: the shell that does what
// the engine decides (socks6/session/engine.hpp).
//
// It ends by giving its server either a relay to start or nothing. Callbacks keep it alive until
// then; no coroutine and no buffer waits with it, save the one coroutine that connects. All on the
// stream's executor.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/relay.hpp"
#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/proxy_parts.hpp"
#include "proxy/reach_target.hpp"

namespace socks6::proxy {

/// What all connections of a server share and none changes.
struct ProxyContext {
    ProxyConfig config;
    ProxyParts parts;
    Log log;
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
    /// Resets the client and gives up connecting; `ended` is called.
    void abort();

  private:
    /// After every input to the engine: sends, acts, and waits for what can come next.
    void settle();
    void flush();
    void wait_for_client();
    void wait_for_time();
    void read();
    net::Awaitable<void> reach(session::Endpoint target);
    void reached(ReachResult result);

    void act(const session::Connect& wanted);
    void act(const session::Cancel&);
    /// What this shell cannot do yet.
    template <typename Event>
    void act(const Event&) {
        engine_->answer(session::OperationFailed{wire::ReplyCode::command_not_supported}, {});
    }
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
    std::vector<std::uint8_t> unsent_;
    std::string target_ = "-";
    std::string detail_;
    bool settling_ = false;
    bool waiting_to_read_ = false;
    bool waiting_to_write_ = false;
    bool watching_ = false;
    bool client_ended_ = false;
    bool end_wanted_ = false;
    bool open_ = true;
};

}  // namespace socks6::proxy
