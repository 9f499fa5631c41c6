// Waits for ever for the payload that a TFO option announced.
#include "faults/faults.hpp"
#include "faults/payload_wait.hpp"

namespace conform::faults {
namespace {

class Patient final : public KnowsPayloadWait {
  public:
    using KnowsPayloadWait::KnowsPayloadWait;

    std::optional<session::Time> next_timeout() const override {
        return waiting() ? std::nullopt : inner().next_timeout();
    }
};

}  // namespace

Fault fast_open_waits_for_ever() {
    return {"fast-open-waits-for-ever",
            {"R05-TFO-P-NO-DATA"},
            "a CONNECT with TFO waits until its payload is whole, however long that takes",
            wrap_engines_in<Patient>};
}

}  // namespace conform::faults
