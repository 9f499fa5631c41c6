// Users with passwords, fixed from the start: the Credentials of Username/Password authentication
// (draft-05, "Username/Password Authentication"; RFC 1929).
//
// A name's bytes are the owner's key. Comparing takes the same time wherever a password differs,
// and an unknown name costs as much as a known one. Immutable, hence safe from any thread.
#pragma once

#include <array>
#include <span>
#include <string>
#include <unordered_map>

#include "socks6/session/credentials.hpp"

namespace socks6::session {

class UserList final : public Credentials {
  public:
    struct User {
        std::string name;      ///< 1 to 255 bytes, as RFC 1929 can carry
        std::string password;  ///< 1 to 255 bytes
    };

    /// `anonymous`: whether clients that do not authenticate are served too. Throws
    /// std::invalid_argument for a name or password of another length, and for a name given twice.
    explicit UserList(std::span<const User> users, bool anonymous = false);

    bool admits_anonymous() const override { return anonymous_; }
    std::optional<wire::Method> choose(std::span<const std::uint8_t> offered) const override;
    std::optional<Owner> check_password(wire::Bytes user, wire::Bytes password) override;

  private:
    /// Padded to the longest possible, so that comparing does not tell the length.
    struct Password {
        std::array<std::uint8_t, 255> bytes{};
        std::size_t size = 0;
    };

    static Password padded(wire::Bytes bytes);
    static bool equal(const Password& a, const Password& b);

    std::unordered_map<std::string, Password> passwords_;
    Password nobody_;  ///< compared with when a name is unknown; equals no password
    bool anonymous_;
};

}  // namespace socks6::session
