// Ends a listener without a word to the BINDs that wait at it.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    Remains close(session::ListenerId listener) override {
        auto remains = inner().close(listener);
        remains.waiters.clear();
        return remains;
    }
};

}  // namespace

Fault waiting_bind_forgotten() {
    return {"waiting-bind-forgotten",
            {"R05-BACKLOG-P-WAITING-ENDS"},
            "further BINDs that wait are left alone when their listener ends",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
