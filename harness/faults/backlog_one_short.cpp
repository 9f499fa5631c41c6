// Keeps one peer less than it has promised.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        const bool room = backlog > 2;
        auto grant =
            inner().open(owner, bound, static_cast<std::uint16_t>(room ? backlog - 1 : backlog));
        if (grant && room) ++grant->backlog;
        return grant;
    }
};

}  // namespace

Fault backlog_one_short() {
    return {"backlog-one-short",
            {"R05-BACKLOG-P-PENDING-QUEUE"},
            "the last of the peers that the backlog has room for is reset",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
