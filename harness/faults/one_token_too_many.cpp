// Ends a window one token too late.
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
        if (token - window.base != window.size) return std::nullopt;
        return session::Spending{wire::Expenditure::success, std::nullopt};
    }
};

}  // namespace

Fault one_token_too_many() {
    return {"one-token-too-many",
            {"R05-IDEM-P-EDGES", "R05-IDEM-P-OUT-OF-WINDOW"},
            "the token behind the last one of a window can be spent",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
