// Grants more than was asked for.
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
        if (grant) grant->backlog = static_cast<std::uint16_t>(backlog + 1);
        return grant;
    }
};

}  // namespace

Fault backlog_larger_than_asked() {
    return {"backlog-larger-than-asked",
            {"R05-BACKLOG-P-NOT-LARGER"},
            "the backlog granted is one more than was asked for",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
