// Forgets what came before the relay began.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (auto* relay = event ? std::get_if<session::Relay>(&*event) : nullptr) {
            relay->head.clear();
        }
        return event;
    }
};

}  // namespace

Fault early_data_dropped() {
    return {"early-data-dropped",
            {"R05-FALSE-P-AFTER-REQUEST", "R05-MSG-COALESCE-REQ-DATA"},
            "data that comes before the Operation Reply is lost",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
