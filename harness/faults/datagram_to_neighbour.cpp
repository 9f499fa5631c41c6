// Sends what remotes say to the client of the association that was opened before.
#include <mutex>
#include <vector>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Neighbours final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    std::optional<std::uint32_t> open(session::RandomSource& random) override {
        const auto id = inner().open(random);
        const std::lock_guard lock(mutex_);
        if (id) open_.push_back(*id);
        return id;
    }
    void close(std::uint32_t association) override {
        inner().close(association);
        const std::lock_guard lock(mutex_);
        std::erase(open_, association);
    }
    std::optional<session::DatagramPath> path_of(std::uint32_t association) const override {
        const auto own = inner().path_of(association);
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 1; i < open_.size() && own; ++i) {
            if (open_[i] != association) continue;
            if (const auto other = inner().path_of(open_[i - 1])) return other;
        }
        return own;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::uint32_t> open_;
};

}  // namespace

Fault datagram_to_neighbour() {
    return {"datagram-to-neighbour",
            {"R05-UDP-P-MULTI-SAME-HOST", "R05-UDP-P-INBOUND-DEST"},
            "with several associations, a remote's datagrams reach another one's client",
            wrap_associations<Neighbours>};
}

}  // namespace conform::faults
