// Serves a further BIND only when somebody is in the queue already.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Wait> wait(const session::Owner& owner, const session::Endpoint& bound) override {
        auto wait = inner().wait(owner, bound);
        if (wait && !wait->arrival) {
            inner().forget(wait->waiter);
            wait.reset();
        }
        return wait;
    }
};

}  // namespace

Fault accept_needs_pending_peer() {
    return {"accept-needs-pending-peer",
            {"R05-BACKLOG-P-ACCEPT-WAITS"},
            "a further BIND that comes before its peer is taken for a BIND to an endpoint in use",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
