// Goes on listening, and queueing, when the connection that the listener belongs to has ended.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class NeverClosed final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;
    Remains close(session::ListenerId) override { return {}; }
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.listeners) return;
    parts.session.listeners = std::make_shared<NeverClosed>(parts.session.listeners);
    wrap_engines_in<DropsEvents<session::CloseListener>>(parts);
}

}  // namespace

Fault listener_outlives_owner() {
    return {"listener-outlives-owner",
            {"R05-BACKLOG-P-STOPS", "R05-BACKLOG-P-STOPS-RST"},
            "the listener of a backlog stays when its initial connection has gone",
            apply};
}

}  // namespace conform::faults
