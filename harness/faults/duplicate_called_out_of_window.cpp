// Calls a spent token out of window.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        auto spending = inner().spend(owner, token);
        if (spending.code == wire::Expenditure::duplicate) {
            spending.code = wire::Expenditure::out_of_window;
        }
        return spending;
    }
};

}  // namespace

Fault duplicate_called_out_of_window() {
    return {"duplicate-called-out-of-window",
            {"R05-IDEM-P-DUPLICATE"},
            "a token that was spent is called out of window, inside the window",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
