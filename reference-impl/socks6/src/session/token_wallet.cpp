#include "socks6/session/token_wallet.hpp"

#include <algorithm>

namespace socks6::session {
namespace {

constexpr std::uint32_t largest_window = 0x7FFFFFFF;

/// Of spent tokens; so that what is ahead can be told from what is behind.
constexpr std::uint32_t longest_memory = 0x40000000;

/// draft-05, "Idempotence options": x is less than y if 0 < (y - x) < 2^31.
bool less(std::uint32_t x, std::uint32_t y) {
    const std::uint32_t distance = y - x;
    return distance != 0 && distance <= largest_window;
}

}  // namespace

std::uint32_t TokenWallet::Window::available() const {
    const std::uint32_t gone = next - base;
    return gone < size ? size - gone : 0;
}

void TokenWallet::Window::move_to(const wire::TokenWindowAdvertisement& window) {
    const bool overlaps =
        window.base - first < next - first || (next != first && first - window.base < window.size);
    if (!overlaps) {
        // What lies between counts as spent; a window that goes back is a new beginning.
        if (less(window.base, next)) first = window.base;
        next = window.base;
    }
    if (next - first > longest_memory) first = next - longest_memory;
    base = window.base;
    size = window.size;
}

TokenWallet::TokenWallet(std::uint32_t window_size)
    : window_size_(std::clamp<std::uint32_t>(window_size, 1, largest_window)) {}

TokenShare TokenWallet::draw() {
    const std::lock_guard lock(mutex_);
    TokenShare share;
    std::uint32_t left = 0;
    if (window_ && window_->available() > 0) {
        share.spend = window_->next++;
        left = window_->available();
    }
    const bool few = left < std::min(window_size_, window_ ? window_->size : 0) / 4;
    if (!asking_ && (!share.spend || few)) {
        share.request = window_size_;
        asking_ = true;
    }
    return share;
}

void TokenWallet::settle() {
    const std::lock_guard lock(mutex_);
    asking_ = false;
}

void TokenWallet::advertised(const wire::TokenWindowAdvertisement& window, bool solicited) {
    if (window.size == 0 || window.size > largest_window) return;
    const std::lock_guard lock(mutex_);
    if (window_ && !solicited && less(window.base, window_->base)) return;
    if (window_) {
        window_->move_to(window);
    } else {
        window_ = Window{window.base, window.size, window.base, window.base};
    }
}

void TokenWallet::refused(std::uint32_t token, wire::Expenditure code) {
    const std::lock_guard lock(mutex_);
    if (code != wire::Expenditure::no_window && code != wire::Expenditure::out_of_window) return;
    // A window that has come since then is not the one that was meant.
    if (window_ && token - window_->base < window_->size) window_.reset();
}

std::uint32_t TokenWallet::available() const {
    const std::lock_guard lock(mutex_);
    return window_ ? window_->available() : 0;
}

}  // namespace socks6::session
