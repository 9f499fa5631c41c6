// Looks whether a token is spent well before it notes that it is.
#include <chrono>
#include <map>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        constexpr std::chrono::milliseconds gap{100};
        const auto spending = inner().spend(owner, token);
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        if (spending.code == wire::Expenditure::success) spent_[token] = now;
        const auto found = spent_.find(token);
        if (found == spent_.end() || now - found->second > gap) return spending;
        return {wire::Expenditure::success, spending.advertise};
    }

  private:
    using Clock = std::chrono::steady_clock;
    std::mutex mutex_;
    std::map<std::uint32_t, Clock::time_point> spent_;
};

}  // namespace

Fault double_spend_in_a_race() {
    return {"double-spend-in-a-race",
            {"R05-IDEM-P-SINGLE-USE"},
            "a token can be spent again within 100 ms",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
