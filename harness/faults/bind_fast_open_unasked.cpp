// Listens with Fast Open for everybody.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Listen> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Listen& listen) override { listen.stack.tfo_payload = 0; }
};

}  // namespace

Fault bind_fast_open_unasked() {
    return {"bind-fast-open-unasked",
            {"R05-TFO-P-BIND-NOT"},
            "a BIND without a TFO option takes data in the SYN",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
