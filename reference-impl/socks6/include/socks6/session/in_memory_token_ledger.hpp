// The token ledger of one process: one window per owner, a bit per token, behind a mutex.
//
// Shifting: once the lower half of a window has been spent without a gap, the base moves to its
// first unspent token, and the window is advertised. The base thus never passes an unspent token
// (AMB-84), and a token spent lately is told to be a duplicate rather than out of window (AMB-83).
//
// A further request of an owner gives the window as it stands if nothing in it is spent and the
// size fits, else a new one right behind the old, so that every advertised token can be spent and
// bases only grow (AMB-79).
//
// Memory: `max_window` bits for each of at most `max_owners`. Owners beyond are given no window;
// none is ever forgotten, as a forgotten token could be spent again.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "socks6/session/random_source.hpp"
#include "socks6/session/token_ledger.hpp"

namespace socks6::session {

class InMemoryTokenLedger final : public TokenLedger {
  public:
    struct Limits {
        std::uint32_t max_window = 4096;  ///< tokens; a request for more is given this many
        std::size_t max_owners = 4096;
    };

    /// `random`: where first bases come from, so that tokens cannot be guessed.
    explicit InMemoryTokenLedger(std::shared_ptr<RandomSource> random);
    InMemoryTokenLedger(std::shared_ptr<RandomSource> random, const Limits& limits);

    std::optional<TokenWindow> issue(const Owner& owner, std::uint32_t size) override;
    Spending spend(const Owner& owner, std::uint32_t token) override;

  private:
    /// A window and which of its tokens are spent: a ring of bits that begins at `head`.
    class Window {
      public:
        explicit Window(TokenWindow bounds);

        const TokenWindow& bounds() const { return bounds_; }
        bool untouched() const { return spent_count_ == 0; }
        Spending spend(std::uint32_t token);

      private:
        std::size_t index(std::uint32_t distance) const;
        bool shift();

        TokenWindow bounds_;
        std::vector<bool> spent_;
        std::size_t head_ = 0;
        std::size_t spent_count_ = 0;
        std::uint32_t run_ = 0;  ///< how many tokens from the base on are spent
    };

    const std::shared_ptr<RandomSource> random_;
    const Limits limits_;
    std::mutex mutex_;
    std::unordered_map<Owner, Window> windows_;
};

}  // namespace socks6::session
