// The sockets of listeners with a backlog, told from all other listeners of a proxy.
#pragma once

#include <memory>
#include <utility>

#include "faults/forwarding_parts.hpp"

namespace conform::faults {

/// An acceptor, whole but for what is overridden.
class ForwardingAcceptor : public net::Acceptor {
  public:
    explicit ForwardingAcceptor(std::unique_ptr<Acceptor> inner) : inner_(std::move(inner)) {}

    net::Awaitable<net::AcceptResult> accept() override { co_return co_await inner_->accept(); }
    void close() override { inner_->close(); }
    net::Endpoint local_endpoint() const override { return inner_->local_endpoint(); }

  protected:
    Acceptor& inner() { return *inner_; }

  private:
    std::unique_ptr<Acceptor> inner_;
};

/// Puts a `Faulty` around the socket of every BIND with a backlog.
template <typename Faulty>
void wrap_kept_listeners(socks6::proxy::ProxyParts& parts) {
    // A plain BIND has room for one, the proxy's own listener for all that a scenario never asks.
    const auto kept = [](int backlog) { return backlog > 1 && backlog < 1000; };
    parts.listen = [listen = parts.listen, kept](const net::Endpoint& local,
                                                 const net::ListenOptions& options) {
        auto result = listen(local, options);
        if (result && kept(options.backlog)) *result = std::make_unique<Faulty>(std::move(*result));
        return result;
    };
}

}  // namespace conform::faults
