#include "socks6/session/client_session.hpp"

#include <algorithm>
#include <utility>

#include "reply_text.hpp"

namespace socks6::session {
namespace {

/// Bytes of the remote's stream that may come along with the last Operation Reply.
constexpr std::size_t head_limit = 16 * 1024;

std::string_view awaited(ClientState state) {
    switch (state) {
        case ClientState::awaiting_authentication:
            return "Authentication Reply";
        case ClientState::awaiting_password_reply:
            return "Username/Password reply";
        case ClientState::awaiting_second_reply:
            return "second Authentication Reply";
        case ClientState::awaiting_operation:
            return "Operation Reply";
        case ClientState::awaiting_peer:
            return "second Operation Reply";
        case ClientState::awaiting_association:
            return "UDP Association Initialization";
        default:
            return {};
    }
}

std::string expected(std::string_view what, std::string_view wanted, unsigned got) {
    return std::string(what) + ": expected " + std::string(wanted) + ", got " + std::to_string(got);
}

std::string refusal_text(wire::Expenditure code) {
    const auto name = wire::to_name(code);
    return "the proxy refused the idempotence token: " +
           (name.empty() ? std::to_string(static_cast<unsigned>(code)) : std::string(name));
}

}  // namespace

std::string_view to_name(ClientFailure failure) {
    switch (failure) {
        case ClientFailure::version_mismatch:
            return "version_mismatch";
        case ClientFailure::protocol_error:
            return "protocol_error";
        case ClientFailure::authentication_refused:
            return "authentication_refused";
        case ClientFailure::operation_failed:
            return "operation_failed";
        case ClientFailure::ended_early:
            return "ended_early";
        case ClientFailure::timed_out:
            return "timed_out";
    }
    return {};
}

std::variant<std::unique_ptr<ClientSession>, wire::WriteError> ClientSession::open(
    const wire::Request& request, const ClientSessionConfig& config, Time now) {
    auto built = build_client_request(request, config.authentication, config.initial_data,
                                      config.tokens.get(), config.dialect);
    if (const auto* error = std::get_if<wire::WriteError>(&built)) return *error;
    return std::unique_ptr<ClientSession>(
        new ClientSession(std::get<ClientRequest>(std::move(built)), config, now));
}

ClientSession::ClientSession(ClientRequest request, const ClientSessionConfig& config, Time now)
    : config_(config),
      request_(std::move(request)),
      deadline_(now + config.authentication_timeout),
      output_(std::exchange(request_.bytes, {})) {
    config_.initial_data.clear();
    // Without advertised methods no negotiation can come between the Request and the data.
    if (config_.false_start && !request_.negotiable) allow_sending();
}

ClientSession::~ClientSession() {
    settle_tokens();
}

std::size_t ClientSession::capacity() const {
    switch (state_) {
        case ClientState::established:
        case ClientState::served:
        case ClientState::failed:
            return 0;
        default:
            return wire::max_message_size + head_limit - input_.size();
    }
}

std::size_t ClientSession::receive(wire::Bytes bytes, Time now) {
    const auto taken = bytes.first(std::min(bytes.size(), capacity()));
    input_.insert(input_.end(), taken.begin(), taken.end());
    read(now);
    return taken.size();
}

void ClientSession::receive_end(Time now) {
    ended_ = true;
    read(now);
    const auto& version = config_.dialect.version;
    const bool replied = state_ != ClientState::awaiting_authentication;
    if (!replied && input_ == wire::Buffer{version.major, version.minor}) {
        fail(ClientFailure::version_mismatch, "the proxy answered with a version and closed");
    } else if (const auto what = awaited(state_); !what.empty()) {
        fail(ClientFailure::ended_early, std::string(what) + ": the stream ended after " +
                                             std::to_string(input_.size()) + " bytes");
    } else {
        fail(ClientFailure::ended_early, state_ == ClientState::holding
                                             ? "the proxy ended the listener"
                                             : "the proxy ended the association");
    }
}

void ClientSession::receive_reset(Time now) {
    const auto& version = config_.dialect.version;
    // Who answers with a version and closes may break the connection, having left our Request
    // unread.
    if (state_ == ClientState::awaiting_authentication &&
        input_ == wire::Buffer{version.major, version.minor}) {
        return receive_end(now);
    }
    fail(ClientFailure::ended_early, "the connection broke");
}

std::optional<ClientEvent> ClientSession::next_event() {
    if (events_.empty()) return std::nullopt;
    std::optional<ClientEvent> event(std::move(events_.front()));
    events_.pop_front();
    return event;
}

wire::Buffer ClientSession::take_output() {
    return std::exchange(output_, {});
}

void ClientSession::on_timeout(Time now) {
    if (!deadline_ || now < *deadline_) return;
    fail(ClientFailure::timed_out, "no " + std::string(awaited(state_)) + " in time");
}

bool ClientSession::safe_for_early_data() const {
    return session::safe_for_early_data(request_);
}

void ClientSession::read(Time now) {
    while (!input_.empty() && input_.size() >= wanted_ && read_message(now)) {
    }
}

bool ClientSession::read_message(Time now) {
    switch (state_) {
        case ClientState::awaiting_authentication:
        case ClientState::awaiting_second_reply:
            return read_authentication_reply(now);
        case ClientState::awaiting_password_reply:
            return read_password_reply(now);
        case ClientState::awaiting_operation:
        case ClientState::awaiting_peer:
            return read_operation_reply(now);
        case ClientState::awaiting_association:
            return read_association(now);
        case ClientState::associated:
            return read_confirmation();
        case ClientState::holding:
        case ClientState::confirmed:
            return refuse_surplus();
        default:
            return false;
    }
}

template <typename View>
bool ClientSession::whole(const wire::Parsed<View>& parsed) {
    if (parsed.needs_more()) {
        wanted_ = input_.size() + parsed.need().at_least;
    } else if (parsed.failed()) {
        const bool version = parsed.error().defect == wire::Defect::version &&
                             state_ == ClientState::awaiting_authentication;
        fail(version ? ClientFailure::version_mismatch : ClientFailure::protocol_error,
             to_string(parsed.error()));
    }
    return static_cast<bool>(parsed);
}

void ClientSession::consume(std::size_t size) {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(size));
    if (input_.empty()) input_.shrink_to_fit();
    wanted_ = 1;
}

bool ClientSession::read_authentication_reply(Time now) {
    const auto parsed = wire::parse_authentication_reply(input_, config_.dialect);
    if (!whole(parsed)) return false;
    const auto reply = *parsed;
    if (reply.type == wire::AuthenticationType::success) {
        authenticated(reply, now);
        consume(parsed.size());
        return true;
    }
    const auto what = std::string(awaited(state_));
    if (reply.type != wire::AuthenticationType::further_needed) {
        fail(ClientFailure::protocol_error,
             expected(what + ", type", "0 or 1", static_cast<unsigned>(reply.type)));
    } else if (reply.method == wire::Method::not_acceptable) {
        fail(ClientFailure::authentication_refused, "no acceptable methods");
    } else if (state_ == ClientState::awaiting_second_reply) {
        fail(ClientFailure::protocol_error, what + ": asks for another negotiation");
    } else if (reply.method != wire::Method::password || !request_.negotiable) {
        fail(ClientFailure::protocol_error,
             what + ": selects a method that was not advertised, " +
                 std::to_string(static_cast<unsigned>(reply.method)));
    } else {
        consume(parsed.size());
        negotiate(now);
        return true;
    }
    return false;
}

void ClientSession::negotiate(Time now) {
    advance(ClientTrigger::password_selected);
    deadline_ = now + config_.authentication_timeout;
    negotiated_ = true;
    const auto& message = request_.password_request;
    output_.insert(output_.end(), message.begin(), message.end());
    // It is our last message of the negotiation.
    if (config_.false_start) allow_sending();
}

bool ClientSession::read_password_reply(Time now) {
    const auto parsed = wire::parse_password_reply(input_);
    if (!whole(parsed)) return false;
    if (parsed->status != 0) {
        fail(ClientFailure::authentication_refused,
             expected("Username/Password reply, status", "0", parsed->status));
        return false;
    }
    consume(parsed.size());
    advance(ClientTrigger::password_accepted);
    deadline_ = now + config_.authentication_timeout;
    return true;
}

void ClientSession::authenticated(const wire::AuthenticationReplyView& reply, Time now) {
    advance(ClientTrigger::authenticated);
    deadline_ = now + config_.operation_timeout;
    take_tokens(reply.options);
    events_.emplace_back(Authenticated{negotiated_ ? wire::Method::password : reply.method});
    // With its token refused, the Request comes to nothing.
    if (config_.false_start && !token_refusal_) allow_sending();
}

void ClientSession::take_tokens(const wire::OptionsView& options) {
    if (!config_.tokens) return;
    for (const auto option : options) {
        const auto decoded = wire::decode_option(option, config_.dialect);
        const auto* known = std::get_if<wire::Option>(&decoded);
        if (known == nullptr) continue;
        if (const auto* window = std::get_if<wire::TokenWindowAdvertisement>(known)) {
            config_.tokens->advertised(*window, request_.tokens.request.has_value());
        } else if (const auto* spent = std::get_if<wire::TokenExpenditureReply>(known)) {
            if (spent->code != wire::Expenditure::success) token_refusal_ = spent->code;
        }
    }
    if (!request_.tokens.spend) token_refusal_.reset();
    if (token_refusal_) config_.tokens->refused(*request_.tokens.spend, *token_refusal_);
    settle_tokens();
}

void ClientSession::settle_tokens() {
    if (std::exchange(settled_, true)) return;
    if (config_.tokens && request_.tokens.request) config_.tokens->settle();
}

bool ClientSession::read_operation_reply(Time now) {
    const auto parsed = wire::parse_operation_reply(input_, config_.dialect);
    if (!whole(parsed)) return false;
    const auto reply = *parsed;
    if (reply.code != wire::ReplyCode::success) {
        auto detail = reply_text(reply.code);
        if (token_refusal_) detail += "; " + refusal_text(*token_refusal_);
        fail(ClientFailure::operation_failed, std::move(detail), reply.code);
        return false;
    }
    if (token_refusal_) {
        fail(ClientFailure::protocol_error,
             "Operation Reply: success, yet " + refusal_text(*token_refusal_));
        return false;
    }
    succeed(reply, parsed.size(), now);
    return true;
}

void ClientSession::succeed(const wire::OperationReplyView& reply, std::size_t size, Time now) {
    Endpoint endpoint{wire::Address(reply.bind_address), reply.bind_port};
    const auto stack = gather_stack_options(reply.options, config_.dialect);
    consume(size);
    if (state_ == ClientState::awaiting_peer) {
        advance(ClientTrigger::peer_connected);
        return establish(endpoint, stack);
    }
    switch (request_.command) {
        case wire::Command::connect:
            advance(ClientTrigger::connect_succeeded);
            allow_sending();
            return establish(endpoint, stack);
        case wire::Command::bind:
            return bound(endpoint, stack, now);
        case wire::Command::udp_associate:
            advance(ClientTrigger::associate_granted);
            associated_at_ = endpoint;
            associated_stack_ = stack;
            deadline_ = now + config_.operation_timeout;
            return;
        default:
            advance(ClientTrigger::noop_succeeded);
            events_.emplace_back(Served{});
    }
}

void ClientSession::bound(Endpoint endpoint, StackOptions stack, Time now) {
    // A backlog of 0 or 1 is a refusal (AMB-51); one that we did not ask for means nothing.
    const bool granted = request_.asks_backlog && stack.backlog.value_or(0) > 1;
    if (!granted) stack.backlog.reset();
    events_.emplace_back(Bound{endpoint, stack});
    deadline_.reset();
    if (granted) {
        advance(ClientTrigger::backlog_granted);
        events_.emplace_back(Holding{});
        return;
    }
    advance(ClientTrigger::bind_succeeded);
    if (config_.peer_timeout) deadline_ = now + *config_.peer_timeout;
}

void ClientSession::establish(Endpoint endpoint, StackOptions stack) {
    events_.emplace_back(Established{endpoint, stack, std::exchange(input_, {}), ended_});
}

bool ClientSession::read_association(Time) {
    const auto parsed = wire::parse_udp_association_init(input_);
    if (!whole(parsed)) return false;
    const auto id = parsed->association_id;
    consume(parsed.size());
    advance(ClientTrigger::id_received);
    events_.emplace_back(Associated{id, associated_at_, associated_stack_});
    return true;
}

bool ClientSession::read_confirmation() {
    const auto parsed = wire::parse_udp_association_confirmation(input_);
    if (!whole(parsed)) return false;
    consume(parsed.size());
    advance(ClientTrigger::confirmation_received);
    events_.emplace_back(Confirmed{});
    return true;
}

bool ClientSession::refuse_surplus() {
    const bool holding = state_ == ClientState::holding;
    fail(ClientFailure::protocol_error,
         expected(holding ? "connection that holds a listener" : "connection of an association",
                  "nothing more", input_.front()));
    return false;
}

void ClientSession::allow_sending() {
    if (may_send_ || request_.command != wire::Command::connect) return;
    may_send_ = true;
    const auto data = std::exchange(request_.undeclared, {});
    output_.insert(output_.end(), data.begin(), data.end());
    events_.emplace_back(MaySend{});
}

void ClientSession::fail(ClientFailure failure, std::string detail,
                         std::optional<wire::ReplyCode> code) {
    if (!advance(ClientTrigger::failure)) return;
    settle_tokens();
    events_.emplace_back(Failed{failure, code, std::move(detail)});
}

bool ClientSession::advance(ClientTrigger trigger) {
    const auto next = next_state<ClientState, ClientTrigger>(client_transitions, state_, trigger);
    if (!next) return false;
    state_ = *next;
    if (awaited(state_).empty()) deadline_.reset();
    return true;
}

}  // namespace socks6::session
