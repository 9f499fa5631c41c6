#include "runner/credentials.hpp"

#include <string_view>

#include "socks6/wire/message.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;
using scenario::Credentials;

constexpr std::size_t longest = 255;            ///< of a name or a password: RFC 1929
constexpr std::size_t longest_in_option = 252;  ///< of a request: 255 less kind, length and method
constexpr std::size_t longest_name_in_option = 125;

/// Letters that repeat nowhere at a power of two, so that a cut never looks whole.
std::string lengthened(std::string text, std::size_t size) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    while (text.size() < size) text += letters[text.size() % letters.size()];
    return text;
}

/// What is made from the first user's, and is not right.
UserCredentials spoiled(Credentials which, const UserCredentials& right) {
    const auto& [user, password] = right;
    switch (which) {
        case Credentials::wrong_password:
            return {user, password + "x"};
        case Credentials::password_prefix:
            return {user, password.substr(0, password.empty() ? 0 : password.size() - 1)};
        case Credentials::password_with_nul:
            return {user, password + std::string("\0x", 2)};
        case Credentials::empty_password:
            return {user, ""};
        case Credentials::empty_name:
            return {"", password};
        case Credentials::swapped:
            return user == password ? UserCredentials{user + "x", user}
                                    : UserCredentials{password, user};
        case Credentials::unknown_user:
            return {user + "-nobody", password};
        case Credentials::full_length:
            return {lengthened(user, longest), lengthened(password, longest)};
        default:
            return right;
    }
}

}  // namespace

UserCredentials long_user(Credentials which) {
    if (which == Credentials::longest) {
        return {lengthened("longest-", longest), lengthened("longest-password-", longest)};
    }
    constexpr std::size_t lengths = 3;  // version and both lengths
    constexpr auto rest = longest_in_option - lengths - longest_name_in_option;
    return {lengthened("longest-in-option-", longest_name_in_option),
            lengthened("longest-password-in-option-", rest)};
}

std::optional<UserCredentials> find_credentials(Credentials which, const Target& target) {
    switch (which) {
        case Credentials::first:
        case Credentials::overrun:
            return target.first_user;
        case Credentials::second:
            return target.second_user;
        case Credentials::longest:
        case Credentials::longest_in_option:
            return long_user(which);
        default:
            if (!target.first_user) return std::nullopt;
            return spoiled(which, *target.first_user);
    }
}

std::variant<std::vector<std::uint8_t>, std::string> encode_credentials(Credentials which,
                                                                        const Target& target) {
    const auto credentials = find_credentials(which, target);
    if (!credentials) return std::string("credentials: none given (--user, --user2)");
    auto encoded = wire::encode(wire::PasswordRequest{wire::as_bytes(credentials->user),
                                                      wire::as_bytes(credentials->password)},
                                target.dialect);
    if (const auto* error = std::get_if<wire::WriteError>(&encoded)) return to_string(*error);
    auto& bytes = std::get<wire::Buffer>(encoded);
    if (which == Credentials::overrun) {
        const auto length = bytes.size() - credentials->password.size() - 1;
        ++bytes[length];
    }
    return std::move(bytes);
}

}  // namespace conform::runner
