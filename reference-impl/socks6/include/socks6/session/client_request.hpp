// The first bytes of a client: its Request with the options that authentication and idempotence
// add, and the initial data (draft-05, "Requests", "Authentication Method options", "Authentication
// Data options", "Username/Password Authentication").
//
// What the draft forbids clients to send is not written but told: addresses of NOOP, Stack options
// that contradict one another or the command, initial data where there is none or too much of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "socks6/session/token_wallet.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

/// A name and a password as in RFC 1929: 1 to 255 bytes each.
struct ClientCredentials {
    std::string user;
    std::string password;
};

/// When they are shown.
enum class CredentialsUse : std::uint8_t {
    /// Both ways: with the Request, and when the proxy asks. With what is known of the proxy
    /// already, the way that fits.
    either,
    /// With the Request alone (0-RTT): no negotiation can follow, so data may go along. A name and
    /// password too long for the option (252 bytes) are negotiated instead.
    at_once,
    /// Only when the proxy asks.
    negotiated,
};

struct ClientAuthentication {
    std::optional<ClientCredentials> credentials;
    CredentialsUse use = CredentialsUse::either;
    /// What this proxy chose before (method_cache.hpp). `none` leaves the credentials out.
    std::optional<wire::Method> known_method;
};

struct ClientRequest {
    wire::Buffer bytes;       ///< the Request, and behind it the initial data that it declares
    wire::Buffer undeclared;  ///< initial data that it does not, being sent as a false start
    wire::Command command = wire::Command::noop;
    /// Whether a negotiation may follow. If so, the message that carries it out.
    bool negotiable = false;
    wire::Buffer password_request;
    TokenShare tokens;
    bool asks_backlog = false;
};

/// The Request for `request`, whose options may be Stack and vendor-specific ones; authentication
/// and idempotence options are added here. `initial_data`: the first bytes of the application's
/// stream, for CONNECT only. `wallet`: may be absent; who gives it settles what was drawn.
std::variant<ClientRequest, wire::WriteError> build_client_request(
    const wire::Request& request, const ClientAuthentication& authentication,
    wire::Buffer initial_data, TokenWallet* wallet, const wire::Dialect& dialect);

/// Whether this Request may leave where it can be replayed, as early data of TLS or in the SYN of
/// TCP Fast Open (draft-05, "TCP Fast Open on the Client-Proxy Leg", "Replay attacks"): it spends a
/// token, and asks for none.
bool safe_for_early_data(const ClientRequest& request);

}  // namespace socks6::session
