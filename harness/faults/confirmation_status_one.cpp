// Confirms an association with another status.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::FirstDatagram> {
  public:
    using ChangedReply::ChangedReply;

  private:
    void change_reply(wire::Buffer& output) override { output.back() = 1; }
};

}  // namespace

Fault confirmation_status_one() {
    return {"confirmation-status-one",
            {"R05-UDP-P-CONFIRM-STATUS"},
            "the confirmation of an association is 0x01",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
