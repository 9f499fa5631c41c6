// Moves the window to behind its end as soon as a token of it is spent.
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
        if (spending.code != wire::Expenditure::success) return;
        spending.advertise = session::TokenWindow{window.base + window.size, window.size};
    }
};

}  // namespace

Fault window_passes_unspent_tokens() {
    return {
        "window-passes-unspent-tokens",
        {"R05-IDEM-P-SHIFT-LIMIT"},
        "the window that is advertised with a spent token begins behind tokens that were not spent",
        wrap_tokens<Faulty>};
}

}  // namespace conform::faults
