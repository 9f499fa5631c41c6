// Names and passwords from files, so that none needs to stand on a command line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "socks6/session/user_list.hpp"

namespace socks6::proxy {

using Users = std::vector<session::UserList::User>;

/// Lines of name:password; the first colon parts them, empty lines and those that begin with # are
/// passed over. A text is the error: "FILE:3: expected name:password, got a line without a colon".
/// No error shows a password.
std::variant<Users, std::string> read_users(const std::string& file);

/// Why a user cannot be one, or an empty text: names and passwords have 1 to 255 bytes.
std::string user_error(const session::UserList::User& user);

/// The first line of the file.
struct Password {
    std::string text;
};
std::variant<Password, std::string> read_password(const std::string& file);

}  // namespace socks6::proxy
