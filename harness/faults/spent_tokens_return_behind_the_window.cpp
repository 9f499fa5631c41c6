// Forgets what was spent as soon as the window has moved past it.
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
        constexpr std::uint32_t forgotten = 8;
        if (token - (window.base - forgotten) >= forgotten) return std::nullopt;
        return session::Spending{wire::Expenditure::success, std::nullopt};
    }
};

}  // namespace

Fault spent_tokens_return_behind_the_window() {
    return {"spent-tokens-return-behind-the-window",
            {"R05-IDEM-P-SHIFT-KEEPS-SPENT"},
            "the eight tokens ahead of the window can be spent, spent or not",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
