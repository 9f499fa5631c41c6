#include "socks6/session/user_list.hpp"

#include <algorithm>
#include <stdexcept>

namespace socks6::session {
namespace {

void check_length(const char* what, const std::string& text) {
    if (!text.empty() && text.size() <= 255) return;
    throw std::invalid_argument("user list, " + std::string(what) +
                                ": expected 1 to 255 bytes, got " + std::to_string(text.size()));
}

}  // namespace

UserList::UserList(std::span<const User> users, bool anonymous) : anonymous_(anonymous) {
    for (const auto& user : users) {
        check_length("name", user.name);
        check_length("password", user.password);
        const auto entry = passwords_.emplace(user.name, padded(wire::as_bytes(user.password)));
        if (!entry.second) {
            throw std::invalid_argument("user list, name: expected each once, got \"" + user.name +
                                        "\" twice");
        }
    }
    // A size that no password has: whatever is compared with it differs.
    nobody_.size = 256;
}

std::optional<wire::Method> UserList::choose(std::span<const std::uint8_t> offered) const {
    const auto password = static_cast<std::uint8_t>(wire::Method::password);
    if (std::find(offered.begin(), offered.end(), password) == offered.end()) return std::nullopt;
    return wire::Method::password;
}

std::optional<Owner> UserList::check_password(wire::Bytes user, wire::Bytes password) {
    std::string name(wire::as_text(user));
    const auto entry = passwords_.find(name);
    const bool known = entry != passwords_.end();
    const bool right = equal(padded(password), known ? entry->second : nobody_);
    if (!known || !right) return std::nullopt;
    return Owner(std::move(name));
}

UserList::Password UserList::padded(wire::Bytes bytes) {
    Password password;
    // What is longer than any password keeps its size, and so equals none.
    const auto kept = std::min(bytes.size(), password.bytes.size());
    std::copy_n(bytes.begin(), kept, password.bytes.begin());
    password.size = bytes.size();
    return password;
}

bool UserList::equal(const Password& a, const Password& b) {
    std::size_t difference = a.size ^ b.size;
    for (std::size_t at = 0; at < a.bytes.size(); ++at) {
        difference |= static_cast<std::size_t>(a.bytes[at] ^ b.bytes[at]);
    }
    return difference == 0;
}

}  // namespace socks6::session
