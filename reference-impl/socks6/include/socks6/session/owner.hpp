// Whose tokens, listeners and associations these are.
//
// An opaque value: it can be compared and hashed, nothing else, so that no engine and no table
// learns what an owner is. In draft-05 it stands for an authenticated user; a later revision's
// sessions are just another key. Who authenticates (Credentials) makes it and must give the same
// key for the same owner on every connection, and different keys to different owners.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace socks6::session {

class Owner {
  public:
    /// `key`: any bytes.
    explicit Owner(std::string key) : key_(std::move(key)) {}

    friend bool operator==(const Owner&, const Owner&) = default;
    std::size_t hash() const { return std::hash<std::string>{}(key_); }

  private:
    std::string key_;
};

}  // namespace socks6::session

template <>
struct std::hash<socks6::session::Owner> {
    std::size_t operator()(const socks6::session::Owner& owner) const { return owner.hash(); }
};
