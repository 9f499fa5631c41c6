// Idempotence tokens, per owner (draft-05, "Idempotence options").
//
// All arithmetic is modulo 2^32: a token is in the window when token - base < size, unsigned.
// Entered once per Request that carries such an option, only after its authentication succeeded;
// shared by all connections, so implementations lock. Memory per owner is bounded by them, by
// limiting the windows they issue.
#pragma once

#include <cstdint>
#include <optional>

#include "socks6/session/owner.hpp"
#include "socks6/wire/codes.hpp"
#include "socks6/wire/typed_option.hpp"

namespace socks6::session {

using TokenWindow = wire::TokenWindowAdvertisement;

/// The outcome of spending one token. With any code but `success` the engine refuses the Request
/// with General failure and does nothing else for it.
struct Spending {
    wire::Expenditure code = wire::Expenditure::no_window;
    /// To be advertised with the reply: the window moved, or the token lay outside of it.
    std::optional<TokenWindow> advertise;
};

class TokenLedger {
  public:
    virtual ~TokenLedger() = default;

    /// A window for the owner: what it holds from now on. Nothing where none is issued (a size of
    /// 0, or beyond what the ledger gives): the Token Request is then ignored in silence.
    virtual std::optional<TokenWindow> issue(const Owner& owner, std::uint32_t size) = 0;

    /// Spends the token at once and for good, whatever becomes of the Request. When a Request asks
    /// for a window and spends a token, this comes first: the token is of the old window (AMB-80).
    virtual Spending spend(const Owner& owner, std::uint32_t token) = 0;
};

}  // namespace socks6::session
