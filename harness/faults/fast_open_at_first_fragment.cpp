// Connects with whatever of a TFO payload has come along with the Request.
#include "faults/faults.hpp"
#include "faults/payload_wait.hpp"

namespace conform::faults {
namespace {

class Hasty final : public KnowsPayloadWait {
  public:
    using KnowsPayloadWait::KnowsPayloadWait;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        const auto taken = KnowsPayloadWait::receive(bytes, now);
        if (waiting()) inner().on_timeout(*inner().next_timeout());
        return taken;
    }
};

}  // namespace

Fault fast_open_at_first_fragment() {
    return {"fast-open-at-first-fragment",
            {"R05-TFO-P-PAYLOAD-DIFF"},
            "the SYN leaves with the first fragment of the payload that was announced",
            wrap_engines_in<Hasty>,
            /*tells=*/true};
}

}  // namespace conform::faults
