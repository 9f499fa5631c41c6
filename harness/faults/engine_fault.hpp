// Faults that show in what goes in and out of an engine.
#pragma once

#include <memory>
#include <utility>

#include "faults/request_reader.hpp"
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

/// An engine whose next output is changed once the shell has given an answer of that type.
template <typename Answer>
class ChangedReply : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        const auto* known = std::get_if<Answer>(&answer);
        answered_ = known && concerns(*known);
        this->inner().answer(answer, now);
    }

  protected:
    virtual bool concerns(const Answer&) const { return true; }
    virtual void change_reply(wire::Buffer& output) = 0;

  private:
    void change(wire::Buffer& output) final {
        if (std::exchange(answered_, false)) change_reply(output);
    }

    bool answered_ = false;
};

/// An engine whose shell gets other answers across than it gives.
class ChangedAnswers : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        auto changed = answer;
        change(changed);
        inner().answer(changed, now);
    }

  protected:
    virtual void change(session::ProxyAnswer& answer) = 0;
};

/// An engine whose events of one type are changed before the shell sees them.
template <typename Changed>
class ChangedEvents : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (auto* known = event ? std::get_if<Changed>(&*event) : nullptr) change(*known);
        return event;
    }

  protected:
    virtual void change(Changed& event) = 0;
};

/// Any of these, with the Request read beside the engine.
template <typename Base>
class KnowingRequest : public Base {
  public:
    using Base::Base;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        request_.receive(bytes);
        return this->inner().receive(bytes, now);
    }

  protected:
    const RequestReader& request() const { return request_; }

  private:
    RequestReader request_;
};

}  // namespace conform::faults
