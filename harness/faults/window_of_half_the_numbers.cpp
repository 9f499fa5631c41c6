// Grants every size that is asked for.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        constexpr std::uint32_t too_many = 1U << 31U;
        if (size < too_many) return inner().issue(owner, size);
        auto window = inner().issue(owner, 8);
        if (window) window->size = size;
        return window;
    }
};

}  // namespace

Fault window_of_half_the_numbers() {
    return {"window-of-half-the-numbers",
            {"R05-IDEM-P-ADV-SIZE-MAX"},
            "a Token Request for 2^31 tokens or more is granted as it is",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
