// Hears of the end of an initial connection only when that is in order.
#include <mutex>
#include <set>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Sparing final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    void spare(session::ListenerId listener) {
        const std::lock_guard lock(mutex_);
        spared_.insert(listener);
    }
    Remains close(session::ListenerId listener) override {
        const std::lock_guard lock(mutex_);
        return spared_.contains(listener) ? Remains{} : inner().close(listener);
    }

  private:
    std::mutex mutex_;
    std::set<session::ListenerId> spared_;
};

class Deaf final : public session::ForwardingProxyEngine {
  public:
    Deaf(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<Sparing> listeners)
        : ForwardingProxyEngine(std::move(engine)), listeners_(std::move(listeners)) {}

    void receive_reset(session::Time now) override {
        if (!kept_) return inner().receive_reset(now);
        listeners_->spare(*kept_);
    }
    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (const auto* keep = event ? std::get_if<session::KeepListening>(&*event) : nullptr) {
            kept_ = keep->listener;
        }
        return event;
    }

  private:
    std::shared_ptr<Sparing> listeners_;
    std::optional<session::ListenerId> kept_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.listeners) return;
    const auto listeners = std::make_shared<Sparing>(parts.session.listeners);
    parts.session.listeners = listeners;
    wrap_engines(parts, [listeners](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Deaf>(std::move(engine), listeners);
    });
}

}  // namespace

Fault listener_outlives_reset() {
    return {"listener-outlives-reset",
            {"R05-BACKLOG-P-STOPS-RST"},
            "the listener of a backlog stays when its initial connection was reset",
            apply};
}

}  // namespace conform::faults
