// Takes no token that is smaller than one that was spent.
#include <map>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/known_windows.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnownWindows {
  public:
    using KnownWindows::KnownWindows;

  private:
    std::optional<session::Spending> judge(const session::TokenWindow& window,
                                           std::uint32_t token) override {
        if (token - window.base >= window.size) return std::nullopt;
        const std::lock_guard lock(mutex_);
        auto& highest = highest_.try_emplace(window.base, token).first->second;
        if (highest - window.base > token - window.base) {
            return session::Spending{wire::Expenditure::out_of_window, window};
        }
        highest = token;
        return std::nullopt;
    }

    std::mutex mutex_;
    std::map<std::uint32_t, std::uint32_t> highest_;  // by the window's base
};

}  // namespace

Fault tokens_in_order_only() {
    return {"tokens-in-order-only",
            {"R05-IDEM-P-ORDER-FREE"},
            "a token is out of window as soon as a later one was spent",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
