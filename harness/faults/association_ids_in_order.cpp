// Gives out association ids 1, 2, 3 …
#include <atomic>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Counting final : public session::RandomSource {
  public:
    void fill(std::span<std::uint8_t> out) override {
        auto number = ++last_;
        for (auto byte = out.rbegin(); byte != out.rend(); ++byte) {
            *byte = static_cast<std::uint8_t>(number);
            number >>= 8U;
        }
    }

  private:
    std::atomic<std::uint64_t> last_{0};
};

/// Only the table counts: other randomness stays what it is.
class Faulty final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    std::optional<std::uint32_t> open(session::RandomSource&) override {
        return inner().open(counting_);
    }

  private:
    Counting counting_;
};

}  // namespace

Fault association_ids_in_order() {
    return {"association-ids-in-order",
            {"R05-UDP-P-ID-RANDOM"},
            "association ids are counted up instead of drawn",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
