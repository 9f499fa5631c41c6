// Advertises a window of size 0.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        auto window = inner().issue(owner, size);
        if (window) window->size = 0;
        return window;
    }
};

}  // namespace

Fault window_of_zero() {
    return {"window-of-zero",
            {"R05-IDEM-P-ADV-SIZE-ZERO"},
            "the token window that is advertised has no token",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
