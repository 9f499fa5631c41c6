// Issues more tokens than were asked for.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        return inner().issue(owner, 2 * size);
    }
};

}  // namespace

Fault window_larger_than_asked() {
    return {"window-larger-than-asked",
            {"R05-IDEM-P-ADV-SIZE-REQ"},
            "the token window has twice the size that was asked for",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
