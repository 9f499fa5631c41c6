#include "socks6/session/proxy_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "reply_text.hpp"

namespace socks6::session {
namespace {

/// Our own messages are small: at most a header, an address and a few Stack options.
constexpr std::size_t reply_size_limit = 512;

/// A name that no host can have must not be cut at its NUL and looked up (AMB-09).
bool can_name_a_host(const wire::AddressView& address) {
    if (address.type != wire::AddressType::domain) return true;
    return !address.bytes.empty() &&
           std::find(address.bytes.begin(), address.bytes.end(), 0) == address.bytes.end();
}

}  // namespace

std::string_view to_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::served:
            return "served";
        case Outcome::version_mismatch:
            return "version_mismatch";
        case Outcome::malformed:
            return "malformed";
        case Outcome::refused:
            return "refused";
        case Outcome::incomplete:
            return "incomplete";
        case Outcome::timed_out:
            return "timed_out";
    }
    return {};
}

ProxySession::ProxySession(const ProxySessionConfig& config, const EngineParts& parts, Time now)
    : config_(config), parts_(parts), deadline_(now + config.request_timeout) {}

std::size_t ProxySession::capacity() const {
    switch (state_) {
        case ProxyState::awaiting_request:
            return wire::max_message_size - input_.size();
        case ProxyState::connecting:
            return config_.held_bytes - std::min(config_.held_bytes, input_.size());
        case ProxyState::awaiting_close:
        case ProxyState::draining:
            return wire::max_message_size;
        case ProxyState::relaying:
        case ProxyState::released:
            return 0;
    }
    return 0;
}

std::size_t ProxySession::receive(wire::Bytes bytes, Time now) {
    const auto taken = bytes.first(std::min(bytes.size(), capacity()));
    const bool kept = state_ == ProxyState::awaiting_request || state_ == ProxyState::connecting;
    if (kept) input_.insert(input_.end(), taken.begin(), taken.end());
    if (state_ == ProxyState::awaiting_request && input_.size() >= wanted_) read_request(now);
    return taken.size();
}

void ProxySession::receive_end(Time) {
    client_ended_ = true;
    const bool incomplete = state_ == ProxyState::awaiting_request;
    if (!advance(ProxyTrigger::ended)) return;
    if (incomplete) {
        events_.emplace_back(Concluded{Outcome::incomplete, "Request: ended after " +
                                                                std::to_string(input_.size()) +
                                                                " bytes, before it was whole"});
    }
    events_.emplace_back(Release{});
}

void ProxySession::receive_reset(Time) {
    if (state_ == ProxyState::relaying || state_ == ProxyState::released) return;
    if (state_ == ProxyState::connecting) events_.emplace_back(Cancel{});
    state_ = ProxyState::released;
    deadline_.reset();
    output_.clear();
    events_.emplace_back(Release{});
}

std::optional<ProxyEvent> ProxySession::next_event() {
    if (events_.empty()) return std::nullopt;
    std::optional<ProxyEvent> event(std::move(events_.front()));
    events_.pop_front();
    return event;
}

wire::Buffer ProxySession::take_output() {
    return std::exchange(output_, {});
}

void ProxySession::on_timeout(Time now) {
    if (!deadline_ || now < *deadline_) return;
    switch (state_) {
        case ProxyState::awaiting_request:
            drain(Outcome::timed_out, "Request: not whole in time", now);
            return;
        case ProxyState::connecting:
            events_.emplace_back(Cancel{});
            refuse(wire::ReplyCode::timed_out, now);
            return;
        default:
            if (advance(ProxyTrigger::timed_out)) events_.emplace_back(Release{});
    }
}

void ProxySession::answer(const ProxyAnswer& answer, Time now) {
    if (state_ != ProxyState::connecting) return;
    if (const auto* failed = std::get_if<OperationFailed>(&answer)) {
        // A failure must never read as success, whatever the shell says.
        const bool real = failed->code != wire::ReplyCode::success;
        refuse(real ? failed->code : wire::ReplyCode::general_failure, now);
        return;
    }
    const auto& connected = std::get<Connected>(answer);
    write_reply(wire::ReplyCode::success, connected.bound, connected.used);
    advance(ProxyTrigger::connected);
    events_.emplace_back(Concluded{Outcome::served, {}});
    events_.emplace_back(Relay{std::exchange(input_, {}), client_ended_});
}

void ProxySession::read_request(Time now) {
    const auto parsed = wire::parse_request(input_, config_.dialect);
    if (parsed.needs_more()) {
        wanted_ = input_.size() + parsed.need().at_least;
    } else if (parsed.failed()) {
        reject(parsed.error(), now);
    } else {
        const auto size = parsed.size();
        serve(*parsed, now);
        const bool awaited = state_ == ProxyState::connecting;
        input_.erase(input_.begin(),
                     awaited ? input_.begin() + static_cast<std::ptrdiff_t>(size) : input_.end());
    }
}

void ProxySession::reject(const wire::ParseError& error, Time now) {
    switch (error.defect) {
        case wire::Defect::version:
            write(wire::VersionMismatchReply{config_.dialect.version});
            drain(Outcome::version_mismatch, to_string(error), now);
            return;
        case wire::Defect::address_type:
            // The options cannot be found behind such an address, so credentials cannot be read:
            // only an open proxy can say what is wrong.
            if (parts_.credentials && !parts_.credentials->admits_anonymous()) break;
            write(wire::AuthenticationReply{});
            write_reply(wire::ReplyCode::address_type_not_supported, {}, {});
            drain(Outcome::refused, to_string(error), now);
            return;
        default:
            break;
    }
    drain(Outcome::malformed, to_string(error), now);
}

void ProxySession::serve(const wire::RequestView& request, Time now) {
    if (!authenticate(now)) return;
    switch (request.command) {
        case wire::Command::noop:
            write_reply(wire::ReplyCode::success, {}, {});
            advance(ProxyTrigger::noop_served);
            deadline_ = now + config_.drain_timeout;
            events_.emplace_back(Concluded{Outcome::served, {}});
            return;
        case wire::Command::connect:
            connect(request, now);
            return;
        default:
            refuse(wire::ReplyCode::command_not_supported, now);
    }
}

bool ProxySession::authenticate(Time now) {
    if (!parts_.credentials || parts_.credentials->admits_anonymous()) {
        write(wire::AuthenticationReply{});
        return true;
    }
    write(wire::AuthenticationReply{
        wire::AuthenticationType::further_needed, wire::Method::not_acceptable, {}});
    drain(Outcome::refused, "no acceptable methods", now);
    return false;
}

void ProxySession::connect(const wire::RequestView& request, Time now) {
    if (!can_name_a_host(request.address)) {
        refuse(wire::ReplyCode::general_failure, now);
        return;
    }
    advance(ProxyTrigger::connect_wanted);
    deadline_ = now + config_.connect_timeout;
    events_.emplace_back(Connect{{wire::Address(request.address), request.port},
                                 gather_stack_options(request.options, config_.dialect),
                                 {}});
}

void ProxySession::refuse(wire::ReplyCode code, Time now) {
    write_reply(code, {}, {});
    drain(Outcome::refused, reply_text(code), now);
}

void ProxySession::drain(Outcome outcome, std::string detail, Time now) {
    const bool timed_out = outcome == Outcome::timed_out;
    advance(timed_out ? ProxyTrigger::timed_out : ProxyTrigger::refused);
    deadline_ = now + config_.drain_timeout;
    events_.emplace_back(Concluded{outcome, std::move(detail)});
    if (client_ended_ && advance(ProxyTrigger::ended)) {
        events_.emplace_back(Release{});
    } else {
        events_.emplace_back(SendEnd{});
    }
}

template <typename Message>
void ProxySession::write(const Message& message) {
    std::array<std::uint8_t, reply_size_limit> bytes;
    const auto written = wire::write(message, config_.dialect, bytes);
    // Our own replies always fit; were one not to, saying nothing is the safe failure.
    const auto* size = std::get_if<std::size_t>(&written);
    if (size != nullptr) {
        output_.insert(output_.end(), bytes.begin(),
                       bytes.begin() + static_cast<std::ptrdiff_t>(*size));
    }
}

void ProxySession::write_reply(wire::ReplyCode code, const Endpoint& bound,
                               const StackOptions& used) {
    const auto options = to_options(used);
    write(wire::OperationReply{code, bound.port, bound.address, options});
}

bool ProxySession::advance(ProxyTrigger trigger) {
    const auto next = next_state<ProxyState, ProxyTrigger>(proxy_transitions, state_, trigger);
    if (!next) return false;
    state_ = *next;
    if (state_ == ProxyState::relaying || state_ == ProxyState::released) deadline_.reset();
    return true;
}

std::unique_ptr<ProxyEngine> make_proxy_engine(const ProxySessionConfig& config,
                                               const EngineParts& parts, Time now) {
    auto session = std::make_unique<ProxySession>(config, parts, now);
    if (!parts.tap) return session;
    return parts.tap->wrap(std::move(session), now);
}

}  // namespace socks6::session
