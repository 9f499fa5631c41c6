// Grants a backlog that is none.
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
        if (grant) grant->backlog = 1;
        return grant;
    }
};

}  // namespace

Fault backlog_of_one() {
    return {"backlog-of-one",
            {"R05-BACKLOG-P-MIN"},
            "the backlog granted is 1",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
