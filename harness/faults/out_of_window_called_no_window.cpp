// Has no window for a token that is not in it.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        auto spending = inner().spend(owner, token);
        if (spending.code == wire::Expenditure::out_of_window) {
            spending.code = wire::Expenditure::no_window;
        }
        return spending;
    }
};

}  // namespace

Fault out_of_window_called_no_window() {
    return {"out-of-window-called-no-window",
            {"R05-IDEM-P-OUT-OF-WINDOW"},
            "a token outside the window is answered with code 02",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
