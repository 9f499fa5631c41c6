// Keeps the peer of a BIND in one place for all of them.
#include <mutex>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

/// Over all connections of a proxy.
struct Shared {
    std::mutex mutex;
    int waiting = 0;
    std::optional<session::Endpoint> last;
};

class Mixed final : public session::ForwardingProxyEngine {
  public:
    Mixed(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<Shared> shared)
        : ForwardingProxyEngine(std::move(engine)), shared_(std::move(shared)) {}
    ~Mixed() override { stop_waiting(); }
    Mixed(const Mixed&) = delete;
    Mixed& operator=(const Mixed&) = delete;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        auto changed = answer;
        if (std::holds_alternative<session::Listening>(answer)) {
            const std::lock_guard lock(shared_->mutex);
            waits_ = true;
            ++shared_->waiting;
        } else if (auto* accepted = std::get_if<session::Accepted>(&changed)) {
            stop_waiting();
            const std::lock_guard lock(shared_->mutex);
            const auto own = accepted->peer;
            if (shared_->last) accepted->peer = *shared_->last;
            shared_->last.reset();
            if (shared_->waiting > 0) shared_->last = own;
        }
        inner().answer(changed, now);
    }

  private:
    void stop_waiting() {
        const std::lock_guard lock(shared_->mutex);
        if (std::exchange(waits_, false)) --shared_->waiting;
    }

    std::shared_ptr<Shared> shared_;
    bool waits_ = false;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto shared = std::make_shared<Shared>();
    wrap_engines(parts, [shared](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Mixed>(std::move(engine), shared);
    });
}

}  // namespace

Fault peers_mixed_among_binds() {
    return {"peers-mixed-among-binds",
            {"R05-BIND-P-SECOND-PEER"},
            "of several BINDs that wait at once, the second reply names the peer of the one served "
            "before",
            apply};
}

}  // namespace conform::faults
