// Forgets what came before the relay began.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Relay> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Relay& relay) override { relay.head.clear(); }
};

}  // namespace

Fault early_data_dropped() {
    return {"early-data-dropped",
            {"R05-FALSE-P-AFTER-REQUEST", "R05-MSG-COALESCE-REQ-DATA"},
            "data that comes before the Operation Reply is lost",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
