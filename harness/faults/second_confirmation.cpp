// Confirms an association twice.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Twice final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        confirming_ = std::holds_alternative<session::FirstDatagram>(answer);
        inner().answer(answer, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        if (std::exchange(confirming_, false)) output.push_back(output.back());
    }

  private:
    bool confirming_ = false;
};

}  // namespace

Fault second_confirmation() {
    return {"second-confirmation",
            {"R05-UDP-P-CONFIRM-ONCE"},
            "the first datagram of an association is confirmed by two bytes",
            wrap_engines_in<Twice>};
}

}  // namespace conform::faults
