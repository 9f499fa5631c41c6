// Drops initial data, as draft -04 allowed.
#include <algorithm>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedEvents<session::Relay>> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change(session::Relay& relay) override {
        const auto methods = request().option<wire::AuthenticationMethodOption>();
        if (!methods) return;
        const auto size = std::min<std::size_t>(methods->initial_data_length, relay.head.size());
        relay.head.erase(relay.head.begin(),
                         relay.head.begin() + static_cast<std::ptrdiff_t>(size));
    }
};

}  // namespace

Fault initial_data_dropped() {
    return {"initial-data-dropped",
            {"R05-METHOD-P-IDL-NO-DROP", "R05-METHOD-P-IDL-RELAY"},
            "initial data in front of a password exchange does not reach the remote",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
