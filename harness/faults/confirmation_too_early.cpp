// Confirms an association before any datagram came.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        if (std::holds_alternative<session::FirstDatagram>(answer)) return;
        opened_ = std::holds_alternative<session::AssociationOpened>(answer);
        inner().answer(answer, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        if (std::exchange(opened_, false)) output.push_back(0);
    }

  private:
    bool opened_ = false;
};

}  // namespace

Fault confirmation_too_early() {
    return {"confirmation-too-early",
            {"R05-UDP-P-CONFIRM-NOT-EARLY"},
            "the confirmation comes right behind the association id",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
