// Ends a window one token too soon.
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
        if (token - window.base != window.size - 1) return std::nullopt;
        return session::Spending{wire::Expenditure::out_of_window, window};
    }
};

}  // namespace

Fault last_token_refused() {
    return {"last-token-refused",
            {"R05-IDEM-P-EDGES", "R05-IDEM-P-CONTIGUOUS"},
            "the last token of a window is out of window",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
