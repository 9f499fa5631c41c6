// Lets a further BIND wait on whose client has gone.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class NeverForgets final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;
    void forget(session::WaiterId) override {}
    void forget(session::ArrivalId arrival) override { inner().forget(arrival); }
};

void apply(socks6::proxy::ProxyParts& parts) {
    wrap_listeners<NeverForgets>(parts);
    wrap_engines_in<DropsEvents<session::CancelJoin>>(parts);
}

}  // namespace

Fault abandoned_bind_takes_peer() {
    return {"abandoned-bind-takes-peer",
            {"R05-BACKLOG-P-BIND-CLIENT-GONE"},
            "the next peer is given to a further BIND whose client has left, and is lost",
            apply};
}

}  // namespace conform::faults
