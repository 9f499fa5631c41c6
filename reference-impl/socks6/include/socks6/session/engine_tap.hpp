// The seam around proxy engines: whoever wants to see or change what goes in and out of them
// (bytes, ends of stream, events, answers, time) stands between engine and shell.
//
// A ProxyEngineTap is shared by all connections, safe to call from several threads at once, and may
// keep state across connections; what it gives is used like any engine. ForwardingProxyEngine is a
// start: it passes everything on, and a tap overrides what it wants to be different.
#pragma once

#include <memory>
#include <utility>

#include "socks6/session/client_engine.hpp"
#include "socks6/session/proxy_engine.hpp"

namespace socks6::session {

template <typename AnyEngine>
class EngineTap {
  public:
    virtual ~EngineTap() = default;

    /// The engine that the shell gets instead of `engine`, which it owns. `now` as in engines.
    virtual std::unique_ptr<AnyEngine> wrap(std::unique_ptr<AnyEngine> engine, Time now) = 0;
};

using ProxyEngineTap = EngineTap<ProxyEngine>;
using ClientEngineTap = EngineTap<ClientEngine>;

/// Passes everything to the engine that it owns.
template <typename AnyEngine>
class ForwardingEngine : public AnyEngine {
  public:
    using Event = typename AnyEngine::Event;

    explicit ForwardingEngine(std::unique_ptr<AnyEngine> inner) : inner_(std::move(inner)) {}

    std::size_t receive(wire::Bytes bytes, Time now) override {
        return inner_->receive(bytes, now);
    }
    void receive_end(Time now) override { inner_->receive_end(now); }
    void receive_reset(Time now) override { inner_->receive_reset(now); }
    std::size_t capacity() const override { return inner_->capacity(); }
    std::optional<Event> next_event() override { return inner_->next_event(); }
    wire::Buffer take_output() override { return inner_->take_output(); }
    std::optional<Time> next_timeout() const override { return inner_->next_timeout(); }
    void on_timeout(Time now) override { inner_->on_timeout(now); }

  protected:
    AnyEngine& inner() { return *inner_; }
    const AnyEngine& inner() const { return *inner_; }

  private:
    std::unique_ptr<AnyEngine> inner_;
};

class ForwardingProxyEngine : public ForwardingEngine<ProxyEngine> {
  public:
    using ForwardingEngine::ForwardingEngine;

    void answer(const ProxyAnswer& answer, Time now) override { inner().answer(answer, now); }
};

using ForwardingClientEngine = ForwardingEngine<ClientEngine>;

}  // namespace socks6::session
