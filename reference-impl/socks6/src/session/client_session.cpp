#include "socks6/session/client_session.hpp"

#include <algorithm>
#include <utility>

#include "reply_text.hpp"

namespace socks6::session {
namespace {

/// Bytes of the remote's stream that may come along with the Operation Reply.
constexpr std::size_t head_limit = 16 * 1024;

bool advertises_methods(std::span<const wire::Option> options) {
    return std::any_of(options.begin(), options.end(), [](const wire::Option& option) {
        return std::holds_alternative<wire::AuthenticationMethodOption>(option);
    });
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
    auto encoded = wire::encode(request, config.dialect);
    if (const auto* error = std::get_if<wire::WriteError>(&encoded)) return *error;
    return std::unique_ptr<ClientSession>(
        new ClientSession(request, config, std::get<wire::Buffer>(std::move(encoded)), now));
}

ClientSession::ClientSession(const wire::Request& request, const ClientSessionConfig& config,
                             wire::Buffer encoded, Time now)
    : config_(config),
      command_(request.command),
      deadline_(now + config.authentication_timeout),
      output_(std::move(encoded)) {
    // Without advertised methods no negotiation can come between the Request and the data.
    if (config_.false_start && !advertises_methods(request.options)) allow_sending();
}

std::size_t ClientSession::capacity() const {
    const bool reading =
        state_ == ClientState::awaiting_authentication || state_ == ClientState::awaiting_operation;
    return reading ? wire::max_message_size + head_limit - input_.size() : 0;
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
    const auto seen = std::to_string(input_.size()) + " bytes";
    const auto& version = config_.dialect.version;
    if (state_ == ClientState::awaiting_operation) {
        fail(ClientFailure::ended_early, "Operation Reply: the stream ended after " + seen);
    } else if (input_ == wire::Buffer{version.major, version.minor}) {
        fail(ClientFailure::version_mismatch, "the proxy answered with a version and closed");
    } else {
        fail(ClientFailure::ended_early, "Authentication Reply: the stream ended after " + seen);
    }
}

void ClientSession::receive_reset(Time) {
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
    const bool authenticating = state_ == ClientState::awaiting_authentication;
    fail(ClientFailure::timed_out,
         authenticating ? "no Authentication Reply in time" : "no Operation Reply in time");
}

void ClientSession::read(Time now) {
    if (state_ == ClientState::awaiting_authentication && !read_authentication_reply(now)) return;
    if (state_ == ClientState::awaiting_operation) read_operation_reply();
}

template <typename View>
bool ClientSession::whole(const wire::Parsed<View>& parsed) {
    if (parsed.needs_more()) {
        wanted_ = input_.size() + parsed.need().at_least;
    } else if (parsed.failed()) {
        const bool version = parsed.error().defect == wire::Defect::version;
        fail(version ? ClientFailure::version_mismatch : ClientFailure::protocol_error,
             to_string(parsed.error()));
    }
    return static_cast<bool>(parsed);
}

bool ClientSession::read_authentication_reply(Time now) {
    if (input_.size() < wanted_) return false;
    const auto parsed = wire::parse_authentication_reply(input_, config_.dialect);
    if (!whole(parsed)) return false;
    const auto reply = *parsed;
    if (reply.type != wire::AuthenticationType::success) {
        const bool refused = reply.method == wire::Method::not_acceptable;
        fail(refused ? ClientFailure::authentication_refused : ClientFailure::protocol_error,
             refused ? "no acceptable methods"
                     : "Authentication Reply: selects a method that was not advertised, " +
                           std::to_string(static_cast<unsigned>(reply.method)));
        return false;
    }
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(parsed.size()));
    wanted_ = 1;
    advance(ClientTrigger::authenticated);
    deadline_ = now + config_.operation_timeout;
    events_.emplace_back(Authenticated{reply.method});
    if (config_.false_start) allow_sending();
    return true;
}

bool ClientSession::read_operation_reply() {
    if (input_.size() < wanted_) return false;
    const auto parsed = wire::parse_operation_reply(input_, config_.dialect);
    if (!whole(parsed)) return false;
    const auto& reply = *parsed;
    if (reply.code != wire::ReplyCode::success) {
        fail(ClientFailure::operation_failed, reply_text(reply.code), reply.code);
        return true;
    }
    if (command_ == wire::Command::noop) {
        advance(ClientTrigger::noop_succeeded);
        events_.emplace_back(Served{});
        return true;
    }
    Established established{
        {wire::Address(reply.bind_address), reply.bind_port},
        gather_stack_options(reply.options, config_.dialect),
        {input_.begin() + static_cast<std::ptrdiff_t>(parsed.size()), input_.end()},
        ended_};
    advance(ClientTrigger::connect_succeeded);
    allow_sending();
    events_.emplace_back(std::move(established));
    return true;
}

void ClientSession::allow_sending() {
    if (may_send_ || command_ != wire::Command::connect) return;
    may_send_ = true;
    events_.emplace_back(MaySend{});
}

void ClientSession::fail(ClientFailure failure, std::string detail,
                         std::optional<wire::ReplyCode> code) {
    if (advance(ClientTrigger::failure)) {
        events_.emplace_back(Failed{failure, code, std::move(detail)});
    }
}

bool ClientSession::advance(ClientTrigger trigger) {
    const auto next = next_state<ClientState, ClientTrigger>(client_transitions, state_, trigger);
    if (!next) return false;
    state_ = *next;
    const bool final = state_ != ClientState::awaiting_operation;
    if (final) deadline_.reset();
    return true;
}

}  // namespace socks6::session
