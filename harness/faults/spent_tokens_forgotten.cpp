// Accepts a token as often as it comes.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto spending = inner().spend(owner, token);
        if (spending.code != wire::Expenditure::duplicate) return spending;
        return {wire::Expenditure::success, std::nullopt};
    }
};

}  // namespace

Fault spent_tokens_forgotten() {
    return {"spent-tokens-forgotten",
            {"R05-IDEM-P-SINGLE-USE", "R05-IDEM-P-REPLAY", "R05-IDEM-P-DUPLICATE"},
            "a token can be spent again and again",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
