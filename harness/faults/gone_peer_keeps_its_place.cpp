// Gives a peer that has gone to the next BIND.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;
    void forget(session::ArrivalId) override {}
    void forget(session::WaiterId waiter) override { inner().forget(waiter); }
};

}  // namespace

Fault gone_peer_keeps_its_place() {
    return {"gone-peer-keeps-its-place",
            {"R05-BACKLOG-P-REMOTE-GONE"},
            "a further BIND that is given a peer that broke off while it was queued waits for ever",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
