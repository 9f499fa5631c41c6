#include "socks6/session/client_request.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "client_request_check.hpp"

namespace socks6::session {
namespace {

/// draft-05, "Username/Password Authentication": what an Authentication Data option has room for.
constexpr std::size_t option_password_limit = 252;

constexpr std::array<std::uint8_t, 1> password_method{
    static_cast<std::uint8_t>(wire::Method::password)};

bool holds_backlog(std::span<const wire::Option> options) {
    return std::any_of(options.begin(), options.end(), [](const wire::Option& option) {
        return std::holds_alternative<wire::BacklogOption>(option);
    });
}

struct Showing {
    bool at_once = false;
    bool advertise = false;
};

Showing showing(const ClientAuthentication& authentication, std::size_t password_size) {
    if (!authentication.credentials || authentication.known_method == wire::Method::none) return {};
    const bool fits = password_size <= option_password_limit;
    const bool known = authentication.known_method == wire::Method::password;
    switch (authentication.use) {
        case CredentialsUse::either:
            return {fits, !fits || !known};
        case CredentialsUse::at_once:
            return {fits, !fits};
        case CredentialsUse::negotiated:
            break;
    }
    return {false, true};
}

void add_tokens(const TokenShare& tokens, std::vector<wire::Option>& options) {
    if (tokens.spend) options.emplace_back(wire::TokenExpenditure{*tokens.spend});
    if (tokens.request) options.emplace_back(wire::TokenRequest{*tokens.request});
}

}  // namespace

std::variant<ClientRequest, wire::WriteError> build_client_request(
    const wire::Request& request, const ClientAuthentication& authentication,
    wire::Buffer initial_data, TokenWallet* wallet, const wire::Dialect& dialect) {
    if (auto error = check_client_request(request, dialect)) return *error;
    if (auto error = check_initial_data(request.command, initial_data.size(), dialect)) {
        return *error;
    }
    ClientRequest built;
    built.command = request.command;
    built.asks_backlog = holds_backlog(request.options);
    if (const auto& credentials = authentication.credentials) {
        if (auto error = check_credentials(credentials->user, credentials->password)) return *error;
        auto encoded = wire::encode(wire::PasswordRequest{wire::as_bytes(credentials->user),
                                                          wire::as_bytes(credentials->password)},
                                    dialect);
        if (const auto* error = std::get_if<wire::WriteError>(&encoded)) return *error;
        built.password_request = std::get<wire::Buffer>(std::move(encoded));
    }

    const auto shown = showing(authentication, built.password_request.size());
    std::vector<wire::Option> options(request.options.begin(), request.options.end());
    if (shown.advertise) {
        const auto length = static_cast<std::uint16_t>(initial_data.size());
        options.emplace_back(wire::AuthenticationMethodOption{length, password_method});
    }
    if (shown.at_once) {
        options.emplace_back(
            wire::AuthenticationDataOption{wire::Method::password, built.password_request});
    }
    built.negotiable = shown.advertise;
    if (wallet != nullptr) built.tokens = wallet->draw();
    add_tokens(built.tokens, options);

    wire::Request complete = request;
    complete.options = options;
    auto encoded = wire::encode(complete, dialect);
    if (const auto* error = std::get_if<wire::WriteError>(&encoded)) {
        if (built.tokens.request) wallet->settle();
        return *error;
    }
    built.bytes = std::get<wire::Buffer>(std::move(encoded));
    if (shown.advertise) {
        built.bytes.insert(built.bytes.end(), initial_data.begin(), initial_data.end());
    } else {
        built.undeclared = std::move(initial_data);
    }
    return built;
}

bool safe_for_early_data(const ClientRequest& request) {
    return request.tokens.spend && !request.tokens.request;
}

}  // namespace socks6::session
