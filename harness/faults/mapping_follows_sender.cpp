// Hands an association over to whoever has used its id last.
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
        if (!inner().path_of(association)) return admission;
        const std::lock_guard lock(mutex_);
        latest_[association] = path;
        return admission == session::Admission::first ? admission : session::Admission::known;
    }
    std::optional<session::DatagramPath> path_of(std::uint32_t association) const override {
        const auto first = inner().path_of(association);
        const std::lock_guard lock(mutex_);
        const auto found = latest_.find(association);
        return first && found != latest_.end() ? found->second : first;
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::uint32_t, session::DatagramPath> latest_;
};

}  // namespace

Fault mapping_follows_sender() {
    return {"mapping-follows-sender",
            {"R05-UDP-P-FOREIGN-ID-HIJACK", "R05-UDP-P-MAP-PORT", "R05-UDP-P-MAP-ADDR",
             "R05-UDP-P-MAP-DEST", "R05-UDP-P-MAP-ORIGINAL-OK", "R05-UDP-P-MAP-SILENT"},
            "the mapping of an association moves to the latest sender",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
