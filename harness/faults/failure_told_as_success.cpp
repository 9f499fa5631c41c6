// Says success where the target refused.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        const auto* failed = std::get_if<session::OperationFailed>(&answer);
        refused_ = failed && failed->code == wire::ReplyCode::connection_refused;
        inner().answer(answer, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        if (std::exchange(refused_, false)) output[0] = 0;
    }

  private:
    bool refused_ = false;
};

}  // namespace

Fault failure_told_as_success() {
    return {"failure-told-as-success",
            {"R05-OPR-P-FAIL-NOT-SUCCESS"},
            "a connection that was refused is answered with success",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
