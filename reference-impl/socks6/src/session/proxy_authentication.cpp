#include <algorithm>
#include <utility>

#include "socks6/session/proxy_session.hpp"
#include "wanted_request.hpp"

namespace socks6::session {
namespace {

constexpr std::uint8_t rfc1929_success = 0;
constexpr std::uint8_t rfc1929_failure = 1;

/// What the credentials in an Authentication Data option prove; trailing bytes prove nothing.
std::optional<Owner> prove(Credentials& credentials, wire::Bytes request) {
    const auto parsed = wire::parse_password_request(request);
    if (!parsed || parsed.size() != request.size()) return std::nullopt;
    return credentials.check_password(parsed->user, parsed->password);
}

/// The method to negotiate, if there is one that client and proxy can agree on (AMB-23).
std::optional<wire::Method> agree(const Credentials& credentials,
                                  const std::vector<std::uint8_t>& offered) {
    if (offered.empty()) return std::nullopt;
    const auto method = credentials.choose(offered);
    if (method != wire::Method::password) return std::nullopt;
    const auto number = static_cast<std::uint8_t>(*method);
    const bool known = std::find(offered.begin(), offered.end(), number) != offered.end();
    return known ? method : std::nullopt;
}

}  // namespace

void ProxySession::read_request(Time now) {
    const auto parsed = wire::parse_request(input_, config_.dialect);
    if (parsed.needs_more()) {
        wanted_ = input_.size() + parsed.need().at_least;
    } else if (parsed.failed()) {
        reject(parsed.error(), now);
    } else {
        request_ = std::make_unique<WantedRequest>(gather_request(*parsed, config_.dialect));
        authenticate(gather_offer(*parsed, config_.dialect), parsed.size(), now);
    }
}

void ProxySession::reject(const wire::ParseError& error, Time now) {
    const auto refused = ProxyTrigger::refused;
    switch (error.defect) {
        case wire::Defect::version:
            write(wire::VersionMismatchReply{config_.dialect.version});
            drain(refused, Outcome::version_mismatch, to_string(error), now);
            return;
        case wire::Defect::address_type:
            // The options cannot be found behind such an address, so credentials cannot be read:
            // only an open proxy can say what is wrong.
            if (parts_.credentials && !parts_.credentials->admits_anonymous()) break;
            write(wire::AuthenticationReply{});
            write_reply(wire::ReplyCode::address_type_not_supported, {}, {});
            drain(refused, Outcome::refused, to_string(error), now);
            return;
        default:
            break;
    }
    drain(refused, Outcome::malformed, to_string(error), now);
}

void ProxySession::authenticate(const AuthenticationOffer& offer, std::size_t request_size,
                                Time now) {
    auto* credentials = parts_.credentials.get();
    std::optional<Owner> owner;
    if (credentials != nullptr && offer.password_request) {
        owner = prove(*credentials, *offer.password_request);
    }
    // Nothing that borrows from the Request is used from here on.
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(request_size));
    if (owner) return admit(wire::Method::password, std::move(owner), now);

    // Who tries to prove to be somebody and fails is not let in as nobody.
    const bool tried = offer.password_request.has_value();
    const bool open = credentials == nullptr || (credentials->admits_anonymous() && !tried);
    if (open) return admit(wire::Method::none, std::nullopt, now);
    negotiate(offer, now);
}

void ProxySession::negotiate(const AuthenticationOffer& offer, Time now) {
    const bool connect = request_->command == wire::Command::connect;
    initial_data_ = connect ? offer.initial_data.value_or(0) : 0;
    const auto method = agree(*parts_.credentials, offer.methods);
    if (!method) return refuse_authentication("no acceptable methods", now);
    if (connect && (offer.contradictory || initial_data_ > config_.initial_data_bytes)) {
        return refuse_authentication("initial data of unacceptable length", now);
    }
    write(wire::AuthenticationReply{wire::AuthenticationType::further_needed, *method, {}});
    advance(ProxyTrigger::method_chosen);
    deadline_ = now + config_.negotiation_timeout;
    read_negotiation(now);
}

void ProxySession::read_negotiation(Time now) {
    // The initial data stays where it is: it is the head of the stream to the remote.
    if (input_.size() <= initial_data_) return;
    const auto message = wire::Bytes(input_).subspan(initial_data_);
    const auto parsed = wire::parse_password_request(message);
    if (parsed.needs_more()) return;
    std::optional<Owner> owner;
    if (parsed) owner = parts_.credentials->check_password(parsed->user, parsed->password);
    if (!owner) {
        write(wire::PasswordReply{rfc1929_failure});
        return refuse_authentication("wrong credentials", now);
    }
    const auto begin = input_.begin() + static_cast<std::ptrdiff_t>(initial_data_);
    input_.erase(begin, begin + static_cast<std::ptrdiff_t>(parsed.size()));
    write(wire::PasswordReply{rfc1929_success});
    admit(wire::Method::password, std::move(owner), now);
}

/// "No Acceptable Methods": as the first Authentication Reply, or as the second.
void ProxySession::refuse_authentication(std::string detail, Time now) {
    write(wire::AuthenticationReply{
        wire::AuthenticationType::further_needed, wire::Method::not_acceptable, {}});
    drain(ProxyTrigger::refused, Outcome::refused, std::move(detail), now);
}

/// The successful Authentication Reply, with what becomes of tokens: the spending first, against
/// the window as the client knows it (AMB-80); only for owners (AMB-77).
void ProxySession::admit(wire::Method method, std::optional<Owner> owner, Time now) {
    owner_ = std::move(owner);
    std::vector<wire::Option> options;
    bool eligible = true;
    if (owner_ && parts_.tokens) {
        std::optional<TokenWindow> window;
        if (request_->token) {
            const auto spending = parts_.tokens->spend(*owner_, *request_->token);
            eligible = spending.code == wire::Expenditure::success;
            window = spending.advertise;
            options.emplace_back(wire::TokenExpenditureReply{spending.code});
        }
        if (request_->window_size) {
            const auto issued = parts_.tokens->issue(*owner_, *request_->window_size);
            if (issued) window = issued;
        }
        if (window) options.emplace_back(*window);
    }
    write(wire::AuthenticationReply{wire::AuthenticationType::success, method, options});
    if (!eligible) return refuse(wire::ReplyCode::general_failure, now);
    perform(now);
}

}  // namespace socks6::session
