// Gives an id to a second association while the first one lives.
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    std::optional<std::uint32_t> open(session::RandomSource& random) override {
        const std::lock_guard lock(mutex_);
        if (++opened_ % 4 != 0 || !last_) last_ = inner().open(random);
        return last_;
    }

  private:
    std::mutex mutex_;
    std::size_t opened_ = 0;
    std::optional<std::uint32_t> last_;
};

}  // namespace

Fault association_id_given_twice() {
    return {"association-id-given-twice",
            {"R05-UDP-P-ID-UNIQUE"},
            "every fourth association gets the id of the one before it",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
