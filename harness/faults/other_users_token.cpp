// Takes a token out of whichever window has it.
#include <algorithm>
#include <mutex>
#include <vector>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class SharedWindows final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        const std::lock_guard lock(mutex_);
        const bool known = std::find(owners_.begin(), owners_.end(), owner) != owners_.end();
        if (!known) owners_.push_back(owner);
        return inner().issue(owner, size);
    }

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto own = inner().spend(owner, token);
        const bool elsewhere = own.code == wire::Expenditure::no_window ||
                               own.code == wire::Expenditure::out_of_window;
        if (!elsewhere) return own;
        const std::lock_guard lock(mutex_);
        for (const auto& other : owners_) {
            const auto spent = inner().spend(other, token);
            if (spent.code == wire::Expenditure::success) return {spent.code, std::nullopt};
        }
        return own;
    }

  private:
    std::mutex mutex_;
    std::vector<session::Owner> owners_;
};

}  // namespace

Fault other_users_token() {
    return {"other-users-token",
            {"R05-IDEM-P-OTHER-CLIENT"},
            "a user can spend what another user was granted",
            wrap_tokens<SharedWindows>};
}

}  // namespace conform::faults
