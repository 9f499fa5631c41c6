// Calls a token out of window where there is no window.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        auto spending = inner().spend(owner, token);
        if (spending.code == wire::Expenditure::no_window) {
            spending.code = wire::Expenditure::out_of_window;
        }
        return spending;
    }
};

}  // namespace

Fault no_window_called_out_of_window() {
    return {"no-window-called-out-of-window",
            {"R05-IDEM-P-NO-WINDOW"},
            "a token of a user without a window is answered with code 03",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
