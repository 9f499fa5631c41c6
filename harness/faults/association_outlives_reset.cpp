// Ends an association only when its TCP connection was closed in order.
#include <mutex>
#include <set>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Sparing final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    void spare(std::uint32_t association) {
        const std::lock_guard lock(mutex_);
        spared_.insert(association);
    }
    void close(std::uint32_t association) override {
        const std::lock_guard lock(mutex_);
        if (!spared_.contains(association)) inner().close(association);
    }

  private:
    std::mutex mutex_;
    std::set<std::uint32_t> spared_;
};

class Deaf final : public session::ForwardingProxyEngine {
  public:
    Deaf(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<Sparing> associations)
        : ForwardingProxyEngine(std::move(engine)), associations_(std::move(associations)) {}

    void receive_reset(session::Time now) override {
        if (!kept_) return inner().receive_reset(now);
        associations_->spare(*kept_);
    }
    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        const auto* associate = event ? std::get_if<session::Associate>(&*event) : nullptr;
        if (associate) kept_ = associate->association;
        return event;
    }

  private:
    std::shared_ptr<Sparing> associations_;
    std::optional<std::uint32_t> kept_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.associations) return;
    const auto associations = std::make_shared<Sparing>(parts.session.associations);
    parts.session.associations = associations;
    wrap_engines(parts, [associations](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Deaf>(std::move(engine), associations);
    });
}

}  // namespace

Fault association_outlives_reset() {
    return {"association-outlives-reset",
            {"R05-UDP-P-END-RST"},
            "an association is served on after its TCP connection was reset",
            apply};
}

}  // namespace conform::faults
