// Ledgers that know the window of each owner, as it was told last.
#pragma once

#include <map>
#include <mutex>

#include "faults/forwarding_parts.hpp"

namespace conform::faults {

class KnownWindows : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    std::optional<session::TokenWindow> issue(const session::Owner& owner,
                                              std::uint32_t size) override {
        const auto window = inner().issue(owner, size);
        if (window) remember(owner, *window);
        return window;
    }

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto window = known(owner);
        if (!window) return inner().spend(owner, token);
        if (const auto own = judge(*window, token)) return *own;
        auto spending = inner().spend(owner, token);
        if (spending.advertise) remember(owner, *spending.advertise);
        change(*window, token, spending);
        return spending;
    }

  protected:
    /// What to say of a token before the ledger is asked; nothing: what the ledger says.
    virtual std::optional<session::Spending> judge(const session::TokenWindow&, std::uint32_t) {
        return std::nullopt;
    }
    /// Called with the window as it was before.
    virtual void change(const session::TokenWindow&, std::uint32_t, session::Spending&) {}

  private:
    struct Less {
        bool operator()(const session::Owner& a, const session::Owner& b) const {
            return a.hash() < b.hash();
        }
    };

    void remember(const session::Owner& owner, const session::TokenWindow& window) {
        const std::lock_guard lock(mutex_);
        windows_.insert_or_assign(owner, window);
    }
    std::optional<session::TokenWindow> known(const session::Owner& owner) {
        const std::lock_guard lock(mutex_);
        const auto found = windows_.find(owner);
        if (found == windows_.end()) return std::nullopt;
        return found->second;
    }

    std::mutex mutex_;
    std::map<session::Owner, session::TokenWindow, Less> windows_;
};

}  // namespace conform::faults
