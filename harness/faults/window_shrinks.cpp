// Advertises what is left of a window.
#include "faults/faults.hpp"
#include "faults/known_windows.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnownWindows {
  public:
    using KnownWindows::KnownWindows;

  private:
    void change(const session::TokenWindow&, std::uint32_t, session::Spending& spending) override {
        if (spending.code != wire::Expenditure::success || !spending.advertise) return;
        spending.advertise->size -= 1;
    }
};

}  // namespace

Fault window_shrinks() {
    return {"window-shrinks",
            {"R05-IDEM-P-SHIFT-SIZE"},
            "a window that moves is told to be one token smaller",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
