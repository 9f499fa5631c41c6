// The listening socket of one BIND (draft-05, "Handling BIND", "Listen Backlog options").
//
// Either gives one connection away and closes, or, once kept, hands everything that arrives to the
// AcceptQueue until it is closed. Hosts that the rules forbid are reset and not counted. Lives on
// the executor of its connection.
#pragma once

#include <functional>
#include <memory>

#include "net/acceptor.hpp"
#include "proxy/accept_queue.hpp"
#include "proxy/ruleset.hpp"
#include "socks6/session/listener_table.hpp"

namespace socks6::proxy {

class BindListener : public std::enable_shared_from_this<BindListener> {
  public:
    using Accepted = std::function<void(std::unique_ptr<net::Stream>)>;

    BindListener(net::asio::any_io_executor executor, std::unique_ptr<net::Acceptor> acceptor,
                 const Ruleset& rules);
    ~BindListener();
    BindListener(const BindListener&) = delete;
    BindListener& operator=(const BindListener&) = delete;

    net::Endpoint local_endpoint() const { return acceptor_->local_endpoint(); }
    /// Calls back with the first connection, unless closed before.
    void accept_one(Accepted accepted);
    void keep(session::ListenerId listener, std::shared_ptr<AcceptQueue> queue);
    /// Nothing is called any more.
    void close();

  private:
    static net::Awaitable<void> accept(std::shared_ptr<BindListener> self);
    void take(std::unique_ptr<net::Stream> stream);

    net::asio::any_io_executor executor_;
    std::unique_ptr<net::Acceptor> acceptor_;
    Ruleset rules_;
    Accepted accepted_;
    std::shared_ptr<AcceptQueue> queue_;
    session::ListenerId listener_{};
    bool closed_ = false;
};

}  // namespace socks6::proxy
