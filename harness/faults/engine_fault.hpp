// Faults that show in what goes in and out of an engine.
#pragma once

#include <memory>
#include <utility>

#include "proxy/proxy_parts.hpp"

namespace conform::faults {

namespace session = socks6::session;
namespace wire = socks6::wire;

/// Wraps every engine of the proxy in what `make(engine)` gives. Called on several threads at once:
/// what the engines share is synchronised by them.
template <typename Make>
void wrap_engines(socks6::proxy::ProxyParts& parts, Make make) {
    class Tap final : public session::ProxyEngineTap {
      public:
        Tap(std::shared_ptr<session::ProxyEngineTap> inner, Make make_one)
            : inner_(std::move(inner)), make_(std::move(make_one)) {}

        std::unique_ptr<session::ProxyEngine> wrap(std::unique_ptr<session::ProxyEngine> engine,
                                                   session::Time now) override {
            if (inner_) engine = inner_->wrap(std::move(engine), now);
            return make_(std::move(engine));
        }

      private:
        std::shared_ptr<session::ProxyEngineTap> inner_;
        Make make_;
    };
    parts.session.tap = std::make_shared<Tap>(parts.session.tap, std::move(make));
}

/// Wraps every engine in a `Faulty`, made from the engine alone.
template <typename Faulty>
void wrap_engines_in(socks6::proxy::ProxyParts& parts) {
    wrap_engines(parts, [](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Faulty>(std::move(engine));
    });
}

/// An engine whose shell never hears of events of one type.
template <typename Dropped>
class DropsEvents final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        while (event && std::holds_alternative<Dropped>(*event)) event = inner().next_event();
        return event;
    }
};

/// An engine whose output is changed before it leaves. `change` gets everything that the engine put
/// out at once, which the engine ends at message borders.
class ChangedOutput : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    wire::Buffer take_output() override {
        auto output = inner().take_output();
        if (!output.empty()) change(output);
        return output;
    }

  protected:
    virtual void change(wire::Buffer& output) = 0;
};

}  // namespace conform::faults
