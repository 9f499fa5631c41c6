// Writes the base of a window in the byte order of its host.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

std::optional<session::TokenWindow> swapped(std::optional<session::TokenWindow> window) {
    if (window) window->base = __builtin_bswap32(window->base);
    return window;
}

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        return swapped(inner().issue(owner, size));
    }
    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto spending = inner().spend(owner, token);
        return {spending.code, swapped(spending.advertise)};
    }
};

}  // namespace

Fault window_base_swapped() {
    return {"window-base-swapped",
            {"R05-IDEM-P-ADV-NBO", "R05-IDEM-P-SPEND-OK"},
            "the base that is advertised has its bytes in reverse",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
