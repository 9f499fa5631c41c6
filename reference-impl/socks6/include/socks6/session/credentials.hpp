// Who may use the proxy (draft-05, "Authentication Replies", "Username/Password Authentication").
//
// The engine speaks the protocol of a method (Authentication Data options, the RFC 1929 exchange)
// and asks here for the decision. Shared by all connections: implementations are safe to call from
// several threads at once, take time that does not depend on the secrets, and keep nothing of what
// they are given.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "socks6/session/owner.hpp"
#include "socks6/wire/bytes.hpp"
#include "socks6/wire/codes.hpp"

namespace socks6::session {

class Credentials {
  public:
    virtual ~Credentials() = default;

    /// Whether clients that do not authenticate are served too (as nobody's owner).
    virtual bool admits_anonymous() const = 0;

    /// The method for a negotiation with a client that advertised `offered` (as on the wire, with
    /// unknown and repeated numbers). Only one of them may be chosen, and never `none`; nothing
    /// means "No Acceptable Methods".
    virtual std::optional<wire::Method> choose(std::span<const std::uint8_t> offered) const = 0;

    /// The owner whom this name and password prove, or nothing.
    virtual std::optional<Owner> check_password(wire::Bytes user, wire::Bytes password) = 0;
};

}  // namespace socks6::session
