// Listens where the client came in, whatever it asks for.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Listen> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Listen& listen) override { listen.local.address = {}; }
};

}  // namespace

Fault wanted_address_ignored() {
    return {"wanted-address-ignored",
            {"R05-BIND-P-DESIRED-ADDR"},
            "a BIND to a certain address gets another one",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
