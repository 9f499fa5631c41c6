// Says success where the target refused.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::OperationFailed> {
  public:
    using ChangedReply::ChangedReply;

  private:
    bool concerns(const session::OperationFailed& failed) const override {
        return failed.code == wire::ReplyCode::connection_refused;
    }
    void change_reply(wire::Buffer& output) override { output[0] = 0; }
};

}  // namespace

Fault failure_told_as_success() {
    return {"failure-told-as-success",
            {"R05-OPR-P-FAIL-NOT-SUCCESS"},
            "a connection that was refused is answered with success",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
