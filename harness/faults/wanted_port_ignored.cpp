// Lets the kernel choose the port of every BIND.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Listen> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Listen& listen) override { listen.local.port = 0; }
};

}  // namespace

Fault wanted_port_ignored() {
    return {"wanted-port-ignored",
            {"R05-BIND-P-DESIRED-PORT"},
            "a BIND to a certain port gets another one",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
