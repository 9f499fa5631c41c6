#include "proxy/users_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

namespace socks6::proxy {
namespace {

constexpr std::size_t longest = 255;

std::string cannot_read(const std::string& file, int error) {
    return fmt::format("{}: cannot be read: {}", file, std::strerror(error));
}

/// The next line without its end; also one that ends in CR LF.
bool next_line(std::istream& in, std::string& line) {
    if (!std::getline(in, line)) return false;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
}

}  // namespace

std::string user_error(const session::UserList::User& user) {
    if (user.name.empty() || user.name.size() > longest) {
        return fmt::format("user name: expected 1 to {} bytes, got {}", longest, user.name.size());
    }
    if (user.password.empty() || user.password.size() > longest) {
        return fmt::format("password: expected 1 to {} bytes, got {}", longest,
                           user.password.size());
    }
    return {};
}

std::variant<Users, std::string> read_users(const std::string& file) {
    errno = 0;
    std::ifstream in(file);
    if (!in) return cannot_read(file, errno);
    Users users;
    std::set<std::string> names;
    std::string line;
    for (std::size_t number = 1; next_line(in, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        const auto refuse = [&](const std::string& why) {
            return fmt::format("{}:{}: {}", file, number, why);
        };
        const auto colon = line.find(':');
        if (colon == std::string::npos) {
            return refuse("expected name:password, got a line without a colon");
        }
        session::UserList::User user{line.substr(0, colon), line.substr(colon + 1)};
        if (const auto why = user_error(user); !why.empty()) return refuse(why);
        if (!names.insert(user.name).second) {
            return refuse("expected every user once, got one again");
        }
        users.push_back(std::move(user));
    }
    if (in.bad()) return cannot_read(file, errno);
    if (users.empty()) return fmt::format("{}: expected at least one user, got none", file);
    return users;
}

std::variant<Password, std::string> read_password(const std::string& file) {
    errno = 0;
    std::ifstream in(file);
    if (!in) return cannot_read(file, errno);
    Password password;
    next_line(in, password.text);
    if (in.bad()) return cannot_read(file, errno);
    if (password.text.empty()) {
        return fmt::format("{}: expected a password on the first line, got none", file);
    }
    return password;
}

}  // namespace socks6::proxy
