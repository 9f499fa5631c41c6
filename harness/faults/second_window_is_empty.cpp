// Advertises a further window without noting it.
#include <atomic>

#include "faults/faults.hpp"
#include "faults/known_windows.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnownWindows {
  public:
    using KnownWindows::KnownWindows;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        auto window = KnownWindows::issue(owner, size);
        if (window && issued_++ > 0) window->base += window->size;
        return window;
    }

  private:
    std::atomic<int> issued_ = 0;
};

}  // namespace

Fault second_window_is_empty() {
    return {"second-window-is-empty",
            {"R05-IDEM-P-RENEW"},
            "no token of a user's second window can be spent",
            wrap_tokens<Faulty>};
}

}  // namespace conform::faults
