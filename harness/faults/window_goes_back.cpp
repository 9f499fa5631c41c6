// Advertises a window that has moved to where it was before.
#include "faults/faults.hpp"
#include "faults/known_windows.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnownWindows {
  public:
    using KnownWindows::KnownWindows;

  private:
    void change(const session::TokenWindow& window, std::uint32_t,
                session::Spending& spending) override {
        constexpr std::uint32_t back = 8;
        if (spending.code != wire::Expenditure::success) return;
        spending.advertise = session::TokenWindow{window.base - back, window.size};
    }
};

}  // namespace

Fault window_goes_back() {
    return {"window-goes-back",
            {"R05-IDEM-P-BASE-MONOTONIC"},
            "a spent token is answered with a window that begins eight tokens before the last one",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
