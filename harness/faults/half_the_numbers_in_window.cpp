// Compares a token with the last one of its window alone.
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
        constexpr std::uint32_t half = 1U << 31U;
        if (token - window.base < half) return std::nullopt;
        return session::Spending{wire::Expenditure::success, std::nullopt};
    }
};

}  // namespace

Fault half_the_numbers_in_window() {
    return {"half-the-numbers-in-window",
            {"R05-IDEM-P-OUT-OF-WINDOW", "R05-IDEM-P-EDGES"},
            "every token behind the window by 2^31 or more can be spent",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
