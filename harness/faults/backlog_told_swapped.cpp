// Tells the backlog in the byte order of its machine.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        auto grant = inner().open(owner, bound, backlog);
        if (grant) {
            grant->backlog =
                static_cast<std::uint16_t>(grant->backlog << 8U | grant->backlog >> 8U);
        }
        return grant;
    }
};

}  // namespace

Fault backlog_told_swapped() {
    return {"backlog-told-swapped",
            {"R05-BACKLOG-NBO", "R05-BACKLOG-P-NOT-LARGER"},
            "the bytes of the backlog granted are swapped",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
