// Listens without Fast Open also where it was asked for.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Listen> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Listen& listen) override { listen.stack.tfo_payload.reset(); }
};

}  // namespace

Fault bind_fast_open_ignored() {
    return {"bind-fast-open-ignored",
            {"R05-TFO-P-BIND-ACCEPT"},
            "a TFO option of a BIND has no effect",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
