// Parts that pass everything on to the part that they own: a fault overrides what it gets wrong.
#pragma once

#include <memory>
#include <utility>

#include "proxy/proxy_parts.hpp"

namespace conform::faults {

namespace session = socks6::session;
namespace wire = socks6::wire;
namespace net = socks6::net;

class ForwardingLedger : public session::TokenLedger {
  public:
    explicit ForwardingLedger(std::shared_ptr<TokenLedger> inner) : inner_(std::move(inner)) {}

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        return inner_->issue(owner, size);
    }
    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        return inner_->spend(owner, token);
    }

  protected:
    TokenLedger& inner() { return *inner_; }

  private:
    std::shared_ptr<TokenLedger> inner_;
};

class ForwardingListeners : public session::ListenerTable {
  public:
    explicit ForwardingListeners(std::shared_ptr<ListenerTable> inner) : inner_(std::move(inner)) {}

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        return inner_->open(owner, bound, backlog);
    }
    Remains close(session::ListenerId listener) override { return inner_->close(listener); }
    std::optional<Arrival> arrived(session::ListenerId listener) override {
        return inner_->arrived(listener);
    }
    std::optional<Wait> wait(const session::Owner& owner, const session::Endpoint& bound) override {
        return inner_->wait(owner, bound);
    }
    void forget(session::WaiterId waiter) override { inner_->forget(waiter); }
    void forget(session::ArrivalId arrival) override { inner_->forget(arrival); }

  protected:
    ListenerTable& inner() { return *inner_; }

  private:
    std::shared_ptr<ListenerTable> inner_;
};

class ForwardingAssociations : public session::AssociationTable {
  public:
    explicit ForwardingAssociations(std::shared_ptr<AssociationTable> inner)
        : inner_(std::move(inner)) {}

    std::optional<std::uint32_t> open(session::RandomSource& random) override {
        return inner_->open(random);
    }
    void close(std::uint32_t association) override { inner_->close(association); }
    session::Admission admit(std::uint32_t association,
                             const session::DatagramPath& path) override {
        return inner_->admit(association, path);
    }
    std::optional<session::DatagramPath> path_of(std::uint32_t association) const override {
        return inner_->path_of(association);
    }

  protected:
    AssociationTable& inner() { return *inner_; }
    const AssociationTable& inner() const { return *inner_; }

  private:
    std::shared_ptr<AssociationTable> inner_;
};

class ForwardingCredentials : public session::Credentials {
  public:
    explicit ForwardingCredentials(std::shared_ptr<Credentials> inner) : inner_(std::move(inner)) {}

    bool admits_anonymous() const override { return inner_->admits_anonymous(); }
    std::optional<wire::Method> choose(std::span<const std::uint8_t> offered) const override {
        return inner_->choose(offered);
    }
    std::optional<session::Owner> check_password(wire::Bytes user, wire::Bytes password) override {
        return inner_->check_password(user, password);
    }

  protected:
    Credentials& inner() { return *inner_; }

  private:
    std::shared_ptr<Credentials> inner_;
};

class ForwardingConnector : public net::Connector {
  public:
    explicit ForwardingConnector(std::shared_ptr<Connector> inner) : inner_(std::move(inner)) {}

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        co_return co_await inner_->connect(remote, options);
    }

  protected:
    Connector& inner() { return *inner_; }

  private:
    std::shared_ptr<Connector> inner_;
};

/// A stream of a relay or a connection, whole but for what is overridden.
class ForwardingStream : public net::Stream {
  public:
    explicit ForwardingStream(std::unique_ptr<Stream> inner) : inner_(std::move(inner)) {}

    net::asio::any_io_executor executor() override { return inner_->executor(); }
    net::IoResult try_read(std::span<std::uint8_t> into) override { return inner_->try_read(into); }
    net::IoResult try_write(std::span<const std::uint8_t> bytes) override {
        return inner_->try_write(bytes);
    }
    void wait(net::Readiness what, net::WaitHandler handler,
              net::asio::cancellation_slot slot) override {
        inner_->wait(what, std::move(handler), slot);
    }
    void shutdown_send() override { inner_->shutdown_send(); }
    void close() override { inner_->close(); }
    void reset() override { inner_->reset(); }
    bool is_open() const override { return inner_->is_open(); }
    net::PeerEnd peer_end() const override { return inner_->peer_end(); }
    net::Endpoint local_endpoint() const override { return inner_->local_endpoint(); }
    net::Endpoint remote_endpoint() const override { return inner_->remote_endpoint(); }
    int native_handle() const override { return inner_->native_handle(); }

  protected:
    Stream& inner() { return *inner_; }

  private:
    std::unique_ptr<Stream> inner_;
};

/// A relay whose streams are wrapped before it starts.
class ForwardingRelay : public net::Relay {
  public:
    explicit ForwardingRelay(std::shared_ptr<Relay> inner) : inner_(std::move(inner)) {}

    void start(net::RelayJob job, Done done) override {
        inner_->start(std::move(job), std::move(done));
    }
    void stop() override { inner_->stop(); }
    std::size_t active() const override { return inner_->active(); }

  protected:
    Relay& inner() { return *inner_; }

  private:
    std::shared_ptr<Relay> inner_;
};

/// Puts a `Faulty` around a part, if the proxy has it; made from the part alone.
template <typename Faulty, typename Part>
void wrap(std::shared_ptr<Part>& part) {
    if (part) part = std::make_shared<Faulty>(part);
}

template <typename Faulty>
void wrap_tokens(socks6::proxy::ProxyParts& parts) {
    wrap<Faulty>(parts.session.tokens);
}
template <typename Faulty>
void wrap_listeners(socks6::proxy::ProxyParts& parts) {
    wrap<Faulty>(parts.session.listeners);
}
template <typename Faulty>
void wrap_associations(socks6::proxy::ProxyParts& parts) {
    wrap<Faulty>(parts.session.associations);
}
template <typename Faulty>
void wrap_credentials(socks6::proxy::ProxyParts& parts) {
    wrap<Faulty>(parts.session.credentials);
}
template <typename Faulty>
void wrap_connector(socks6::proxy::ProxyParts& parts) {
    wrap<Faulty>(parts.connector);
}

/// A relay that puts a `Faulty` around one of its streams before it starts: `&net::RelayJob::first`
/// is the client's, `second` the remote's.
template <typename Faulty, std::unique_ptr<net::Stream> net::RelayJob::*Side>
void wrap_relayed(socks6::proxy::ProxyParts& parts) {
    class FaultyRelay final : public ForwardingRelay {
      public:
        using ForwardingRelay::ForwardingRelay;

        void start(net::RelayJob job, Done done) override {
            job.*Side = std::make_unique<Faulty>(std::move(job.*Side));
            inner().start(std::move(job), std::move(done));
        }
    };
    wrap<FaultyRelay>(parts.relay);
}

}  // namespace conform::faults
