// Keeps the last byte of each token that is spent.
#include <bitset>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto spending = inner().spend(owner, token);
        if (spending.code != wire::Expenditure::success) return spending;
        constexpr std::uint32_t last_byte = 0xFF;
        const std::lock_guard lock(mutex_);
        if (spent_.test(token & last_byte)) return {wire::Expenditure::duplicate, std::nullopt};
        spent_.set(token & last_byte);
        return spending;
    }

  private:
    std::mutex mutex_;
    std::bitset<256> spent_;
};

}  // namespace

Fault tokens_kept_in_a_byte() {
    return {"tokens-kept-in-a-byte",
            {"R05-IDEM-P-CONTIGUOUS"},
            "a token is a duplicate if one that ends in the same byte was spent",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
