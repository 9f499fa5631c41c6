// Confirms an association twice.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::FirstDatagram> {
  public:
    using ChangedReply::ChangedReply;

  private:
    void change_reply(wire::Buffer& output) override { output.push_back(output.back()); }
};

}  // namespace

Fault second_confirmation() {
    return {"second-confirmation",
            {"R05-UDP-P-CONFIRM-ONCE"},
            "the first datagram of an association is confirmed by two bytes",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
