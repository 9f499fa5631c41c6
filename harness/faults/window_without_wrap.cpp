// Compares tokens with the ends of the window as plain numbers, and starts every window where that
// shows: two tokens before 2^32.
#include <map>
#include <mutex>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

constexpr std::uint32_t first_base = 0xFFFFFFFE;

class PlainNumbers final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        auto window = inner().issue(owner, size);
        if (!window) return window;
        const std::lock_guard lock(mutex_);
        const auto shift = first_base - window->base;
        window->base = first_base;
        windows_.insert_or_assign(owner, Shifted{*window, shift});
        return window;
    }

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        std::uint32_t shift = 0;
        {
            const std::lock_guard lock(mutex_);
            const auto found = windows_.find(owner);
            if (found != windows_.end()) {
                const auto& [base, size] = found->second.window;
                shift = found->second.shift;
                // The fault: beyond 2^32 everything is smaller than the base.
                if (token < base) return {wire::Expenditure::out_of_window, found->second.window};
            }
        }
        auto spending = inner().spend(owner, token - shift);
        if (spending.advertise && shift != 0) {
            spending.advertise = shifted(owner, *spending.advertise);
        }
        return spending;
    }

  private:
    struct Shifted {
        session::TokenWindow window;
        std::uint32_t shift = 0;
    };

    session::TokenWindow shifted(const session::Owner& owner, session::TokenWindow window) {
        const std::lock_guard lock(mutex_);
        auto& known = windows_.at(owner);
        window.base += known.shift;
        known.window = window;
        return window;
    }

    struct Less {
        bool operator()(const session::Owner& a, const session::Owner& b) const {
            return a.hash() < b.hash();
        }
    };
    std::mutex mutex_;
    std::map<session::Owner, Shifted, Less> windows_;
};

}  // namespace

Fault window_without_wrap() {
    return {"window-without-wrap",
            {"R05-IDEM-P-MODULAR", "R05-IDEM-P-EDGES"},
            "tokens of a window that passes 2^32 are taken for smaller than its base",
            wrap_tokens<PlainNumbers>};
}

}  // namespace conform::faults
