// Is not ready for more right after the first datagram.
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
        const auto admission = inner().admit(association, path);
        const auto now = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        if (admission == session::Admission::first) first_[association] = now;
        const auto first = first_.find(association);
        const bool ready = first == first_.end() || now - first->second > unready;
        return admission == session::Admission::known && !ready ? session::Admission::dropped
                                                                : admission;
    }

  private:
    static constexpr std::chrono::milliseconds unready{10};

    std::mutex mutex_;
    std::map<std::uint32_t, std::chrono::steady_clock::time_point> first_;
};

}  // namespace

Fault dropped_until_confirmed() {
    return {"dropped-until-confirmed",
            {"R05-UDP-P-BEFORE-CONFIRM"},
            "datagrams that follow the first one within 10 ms are lost",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
