// Keeps the window to itself.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        auto spending = inner().spend(owner, token);
        if (spending.code != wire::Expenditure::success) spending.advertise.reset();
        return spending;
    }
};

}  // namespace

Fault out_of_window_says_no_more() {
    return {"out-of-window-says-no-more",
            {"R05-IDEM-P-ADV-ON-OOW"},
            "a token outside the window is refused without an advertisement",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
