// Does not look at the leg of a TFO option.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedEvents<session::Listen>> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change(session::Listen& listen) override {
        if (request().option<wire::TfoOption>()) listen.stack.tfo_payload = 0;
    }
};

}  // namespace

Fault fast_open_for_any_leg() {
    return {"fast-open-for-any-leg",
            {"R05-STACK-P-WRONG-LEG"},
            "a TFO option for the leg of the client has a BIND take data in the SYN of its peer",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
