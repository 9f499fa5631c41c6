// From the second accepting BIND of a proxy on, the second Operation Reply names the peer that the
// BIND before was given.
#include <mutex>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

/// The peer of the acceptance before, over all connections of a proxy.
struct LastPeer {
    std::mutex mutex;
    std::optional<session::Endpoint> peer;
};

class Swapped final : public session::ForwardingProxyEngine {
  public:
    Swapped(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<LastPeer> last)
        : ForwardingProxyEngine(std::move(engine)), last_(std::move(last)) {}

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (event && std::holds_alternative<session::Join>(*event)) joining_ = true;
        return event;
    }

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        auto changed = answer;
        if (auto* accepted = std::get_if<session::Accepted>(&changed); accepted && joining_) {
            const std::lock_guard lock(last_->mutex);
            const auto own = accepted->peer;
            if (last_->peer) accepted->peer = *last_->peer;
            last_->peer = own;
        }
        inner().answer(changed, now);
    }

  private:
    std::shared_ptr<LastPeer> last_;
    bool joining_ = false;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto last = std::make_shared<LastPeer>();
    wrap_engines(parts, [last](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Swapped>(std::move(engine), last);
    });
}

}  // namespace

Fault accepts_swapped() {
    return {"accepts-swapped",
            {"R05-BIND-P-SECOND-PEER", "R05-BACKLOG-P-ACCEPT-ONE-EACH"},
            "from the second accepting BIND on, the reply names the peer of the one before",
            apply};
}

}  // namespace conform::faults
