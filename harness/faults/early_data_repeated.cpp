// Delivers twice what came before the relay began.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Relay> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Relay& relay) override {
        const auto head = relay.head;
        relay.head.insert(relay.head.end(), head.begin(), head.end());
    }
};

}  // namespace

Fault early_data_repeated() {
    return {"early-data-repeated",
            {"R05-FALSE-P-AFTER-REQUEST"},
            "data that comes before the Operation Reply reaches the remote twice",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
