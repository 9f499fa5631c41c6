// Knows a window only where it was given.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner&, std::uint32_t) override {
        return {wire::Expenditure::no_window, std::nullopt};
    }
};

}  // namespace

Fault tokens_of_one_connection() {
    return {"tokens-of-one-connection",
            {"R05-IDEM-P-PER-CLIENT", "R05-IDEM-P-SPEND-OK"},
            "no connection but the one that asked for a window can spend its tokens",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
