// A client's idempotence tokens of one proxy and user (draft-05, "Idempotence options").
//
// Holds the window that the proxy advertised last and how far its tokens are spent: they are spent
// in order, smallest first. All comparisons are modulo 2^32. Shared by all connections of that user
// to that proxy; safe to call from several threads at once. Never gives a token twice, nor one
// outside of the window; a token once given counts as spent, whatever becomes of its Request.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "socks6/wire/codes.hpp"
#include "socks6/wire/typed_option.hpp"

namespace socks6::session {

/// What one Request should carry.
struct TokenShare {
    std::optional<std::uint32_t> spend;    ///< Token Expenditure
    std::optional<std::uint32_t> request;  ///< Token Request, with this window size
};

class TokenWallet {
  public:
    /// `window_size`: what to ask for, made to lie within 1 and 2^31 - 1.
    explicit TokenWallet(std::uint32_t window_size = 64);

    /// For a Request that is about to be written. A window is asked for when none is left or few
    /// tokens are, by one Request at a time; who asks calls settle() once it knows the answer or
    /// will never know.
    TokenShare draw();
    void settle();

    /// The proxy advertised a window, `solicited` when this answers a Token Request. An invalid one
    /// (size 0 or beyond 2^31 - 1) is not used; an unsolicited one whose base is less than the
    /// known base is stale and disregarded (AMB-87).
    void advertised(const wire::TokenWindowAdvertisement& window, bool solicited);

    /// The proxy refused this token. Where it has no window, or another one, ours is forgotten, so
    /// that the next Request asks again. Call it after advertised() of the same reply.
    void refused(std::uint32_t token, wire::Expenditure code);

    /// How many tokens can be spent.
    std::uint32_t available() const;

  private:
    struct Window {
        std::uint32_t base = 0;
        std::uint32_t size = 0;
        // Tokens from `first` up to `next` are gone, also where an earlier window had them.
        std::uint32_t first = 0;
        std::uint32_t next = 0;

        std::uint32_t available() const;
        void move_to(const wire::TokenWindowAdvertisement& window);
    };

    mutable std::mutex mutex_;
    std::uint32_t window_size_;
    std::optional<Window> window_;
    bool asking_ = false;
};

}  // namespace socks6::session
