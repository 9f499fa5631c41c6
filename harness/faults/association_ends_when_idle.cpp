// Forgets an association that nobody has used for two seconds.
#include <chrono>
#include <map>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    session::Admission admit(std::uint32_t association,
                             const session::DatagramPath& path) override {
        if (idle(association)) return session::Admission::dropped;
        const auto admission = inner().admit(association, path);
        const std::lock_guard lock(mutex_);
        if (admission != session::Admission::dropped) used_[association] = Clock::now();
        return admission;
    }
    std::optional<session::DatagramPath> path_of(std::uint32_t association) const override {
        return idle(association) ? std::nullopt : inner().path_of(association);
    }
    void close(std::uint32_t association) override {
        inner().close(association);
        const std::lock_guard lock(mutex_);
        used_.erase(association);
    }

  private:
    using Clock = std::chrono::steady_clock;

    bool idle(std::uint32_t association) const {
        const std::lock_guard lock(mutex_);
        const auto used = used_.find(association);
        return used != used_.end() && Clock::now() - used->second > std::chrono::seconds(2);
    }

    mutable std::mutex mutex_;
    std::map<std::uint32_t, Clock::time_point> used_;
};

}  // namespace

Fault association_ends_when_idle() {
    return {"association-ends-when-idle",
            {"R05-UDP-P-LIFETIME-TCP"},
            "an association is dead after two seconds without datagrams from its client",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
