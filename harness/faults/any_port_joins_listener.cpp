// Takes every BIND of a user for a further BIND at the listener that was opened last.
#include <mutex>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

/// Knows the listener that was opened last.
class LastListener final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        const auto grant = inner().open(owner, bound, backlog);
        const std::lock_guard lock(mutex_);
        if (grant) last_.emplace(owner, bound);
        return grant;
    }
    std::optional<Wait> wait_at_last() {
        const std::lock_guard lock(mutex_);
        return last_ ? inner().wait(last_->first, last_->second) : std::nullopt;
    }

  private:
    std::mutex mutex_;
    std::optional<std::pair<session::Owner, session::Endpoint>> last_;
};

class Joins final : public KnowingRequest<session::ForwardingProxyEngine> {
  public:
    Joins(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<LastListener> listeners)
        : KnowingRequest(std::move(engine)), listeners_(std::move(listeners)) {}

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (event && std::holds_alternative<session::AcceptOne>(*event) && may_join()) {
            if (const auto wait = listeners_->wait_at_last()) return session::Join{*wait};
        }
        return event;
    }

  private:
    bool may_join() const {
        return request().option<wire::AuthenticationDataOption>() &&
               !request().option<wire::BacklogOption>();
    }

    std::shared_ptr<LastListener> listeners_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.listeners) return;
    const auto listeners = std::make_shared<LastListener>(parts.session.listeners);
    parts.session.listeners = listeners;
    wrap_engines(parts, [listeners](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Joins>(std::move(engine), listeners);
    });
}

}  // namespace

Fault any_port_joins_listener() {
    return {"any-port-joins-listener",
            {"R05-BACKLOG-P-OTHER-PORT"},
            "a BIND to any port is given a peer of the listener with a backlog",
            apply};
}

}  // namespace conform::faults
