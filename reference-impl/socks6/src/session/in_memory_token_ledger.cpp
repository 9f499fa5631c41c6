#include "socks6/session/in_memory_token_ledger.hpp"

#include <algorithm>
#include <utility>

#include "random_word.hpp"

namespace socks6::session {
namespace {

/// Window sizes must be below 2^31 ("Requesting a fresh token window").
constexpr std::uint32_t size_limit = 1U << 31;

}  // namespace

InMemoryTokenLedger::Window::Window(TokenWindow bounds)
    : bounds_(bounds), spent_(bounds.size, false) {}

std::size_t InMemoryTokenLedger::Window::index(std::uint32_t distance) const {
    return (head_ + distance) % spent_.size();
}

Spending InMemoryTokenLedger::Window::spend(std::uint32_t token) {
    // Unsigned and modulo 2^32: also right where the window wraps around (AMB-82).
    const std::uint32_t distance = token - bounds_.base;
    if (distance >= bounds_.size) return {wire::Expenditure::out_of_window, bounds_};
    auto bit = spent_[index(distance)];
    if (bit) return {wire::Expenditure::duplicate, std::nullopt};
    bit = true;
    ++spent_count_;
    if (!shift()) return {wire::Expenditure::success, std::nullopt};
    return {wire::Expenditure::success, bounds_};
}

/// Whether the base moved.
bool InMemoryTokenLedger::Window::shift() {
    while (run_ < bounds_.size && spent_[index(run_)]) ++run_;
    const auto half = bounds_.size - bounds_.size / 2;
    if (run_ < half) return false;
    for (std::uint32_t distance = 0; distance < run_; ++distance) spent_[index(distance)] = false;
    head_ = index(run_);
    bounds_.base += run_;
    spent_count_ -= run_;
    run_ = 0;
    return true;
}

InMemoryTokenLedger::InMemoryTokenLedger(std::shared_ptr<RandomSource> random)
    : InMemoryTokenLedger(std::move(random), Limits{}) {}

InMemoryTokenLedger::InMemoryTokenLedger(std::shared_ptr<RandomSource> random, const Limits& limits)
    : random_(std::move(random)), limits_(limits) {}

std::optional<TokenWindow> InMemoryTokenLedger::issue(const Owner& owner, std::uint32_t size) {
    if (size == 0 || size >= size_limit) return std::nullopt;
    size = std::min(size, limits_.max_window);
    const std::lock_guard lock(mutex_);
    const auto entry = windows_.find(owner);
    if (entry == windows_.end()) {
        if (windows_.size() >= limits_.max_owners || size == 0) return std::nullopt;
        return windows_.emplace(owner, Window({random_word(*random_), size}))
            .first->second.bounds();
    }
    auto& window = entry->second;
    const auto old = window.bounds();
    if (!window.untouched() || old.size != size) window = Window({old.base + old.size, size});
    return window.bounds();
}

Spending InMemoryTokenLedger::spend(const Owner& owner, std::uint32_t token) {
    const std::lock_guard lock(mutex_);
    const auto entry = windows_.find(owner);
    if (entry == windows_.end()) return {};
    return entry->second.spend(token);
}

}  // namespace socks6::session
