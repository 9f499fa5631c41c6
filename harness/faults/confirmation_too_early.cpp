// Confirms an association before any datagram came.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::AssociationOpened> {
  public:
    using ChangedReply::ChangedReply;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        // The true confirmation would be a second one.
        if (std::holds_alternative<session::FirstDatagram>(answer)) return;
        ChangedReply::answer(answer, now);
    }

  private:
    void change_reply(wire::Buffer& output) override { output.push_back(0); }
};

}  // namespace

Fault confirmation_too_early() {
    return {"confirmation-too-early",
            {"R05-UDP-P-CONFIRM-NOT-EARLY"},
            "the confirmation comes right behind the association id",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
