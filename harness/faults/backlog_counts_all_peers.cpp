// Never gives a place in the queue back.
#include <map>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        const auto grant = inner().open(owner, bound, backlog);
        const std::lock_guard lock(mutex_);
        if (grant) left_[grant->listener] = grant->backlog;
        return grant;
    }
    std::optional<Arrival> arrived(session::ListenerId listener) override {
        const std::lock_guard lock(mutex_);
        if (left_[listener] == 0) return std::nullopt;
        --left_[listener];
        return inner().arrived(listener);
    }

  private:
    std::mutex mutex_;
    std::map<session::ListenerId, unsigned> left_;
};

}  // namespace

Fault backlog_counts_all_peers() {
    return {"backlog-counts-all-peers",
            {"R05-BACKLOG-P-LISTENS"},
            "a listener takes as many peers as its backlog says, and none after these",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
