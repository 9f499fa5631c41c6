// Confirms an association with another status.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        confirming_ = std::holds_alternative<session::FirstDatagram>(answer);
        inner().answer(answer, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        if (std::exchange(confirming_, false)) output.back() = 1;
    }

  private:
    bool confirming_ = false;
};

}  // namespace

Fault confirmation_status_one() {
    return {"confirmation-status-one",
            {"R05-UDP-P-CONFIRM-STATUS"},
            "the confirmation of an association is 0x01",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
