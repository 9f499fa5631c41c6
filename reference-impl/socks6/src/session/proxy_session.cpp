#include "socks6/session/proxy_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "wanted_request.hpp"

namespace socks6::session {
namespace {

/// Our own messages are small: at most a header, an address and a few options.
constexpr std::size_t reply_size_limit = 512;

/// Version, two lengths, name and password of RFC 1929.
constexpr std::size_t max_password_request = 513;

/// Whether what the client sends in this state is kept for later.
bool keeps_input(ProxyState state) {
    switch (state) {
        case ProxyState::awaiting_request:
        case ProxyState::negotiating:
        case ProxyState::gathering:
        case ProxyState::connecting:
        case ProxyState::listening:
        case ProxyState::accepting:
        case ProxyState::joining:
            return true;
        default:
            return false;
    }
}

bool is_final(ProxyState state) {
    return state == ProxyState::relaying || state == ProxyState::released;
}

/// What the client broke off, for people.
std::string what_ended(ProxyState state, std::size_t received) {
    if (state == ProxyState::awaiting_request) {
        return "Request: ended after " + std::to_string(received) + " bytes, before it was whole";
    }
    return std::string(to_name(state)) + ": ended by the client";
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

ProxySession::~ProxySession() {
    if (listener_) parts_.listeners->close(*listener_);
    if (waiter_) parts_.listeners->forget(*waiter_);
    if (association_) parts_.associations->close(*association_);
}

std::size_t ProxySession::room(std::size_t bound) const {
    return bound - std::min(bound, input_.size());
}

std::size_t ProxySession::capacity() const {
    if (is_final(state_)) return 0;
    if (!keeps_input(state_)) return wire::max_message_size;
    if (state_ == ProxyState::awaiting_request) return room(wire::max_message_size);
    if (state_ != ProxyState::negotiating) return room(config_.held_bytes);
    return room(initial_data_ + max_password_request + config_.held_bytes);
}

std::size_t ProxySession::receive(wire::Bytes bytes, Time now) {
    const auto taken = bytes.first(std::min(bytes.size(), capacity()));
    if (!keeps_input(state_)) return taken.size();
    input_.insert(input_.end(), taken.begin(), taken.end());
    read(now);
    return taken.size();
}

void ProxySession::read(Time now) {
    switch (state_) {
        case ProxyState::awaiting_request:
            if (input_.size() >= wanted_) read_request(now);
            return;
        case ProxyState::negotiating:
            return read_negotiation(now);
        case ProxyState::gathering:
            if (!payload_missing()) connect(ProxyTrigger::connect_wanted, now);
            return;
        default:
            return;
    }
}

void ProxySession::receive_end(Time now) {
    client_ended_ = true;
    if (state_ == ProxyState::gathering) return connect(ProxyTrigger::ended, now);
    const auto from = state_;
    const auto received = input_.size();
    if (!advance(ProxyTrigger::ended)) return;
    give_up(from);
    conclude(Outcome::incomplete, what_ended(from, received));
    events_.emplace_back(Release{});
}

void ProxySession::receive_reset(Time) {
    if (is_final(state_)) return;
    const auto from = state_;
    conclude(Outcome::incomplete, what_ended(from, input_.size()));
    state_ = ProxyState::released;
    deadline_.reset();
    output_.clear();
    input_ = {};
    give_up(from);
    events_.emplace_back(Release{});
}

/// Takes back what the shell was asked in that state, and what the tables hold.
void ProxySession::give_up(ProxyState from) {
    const bool asked = from == ProxyState::connecting || from == ProxyState::listening ||
                       from == ProxyState::accepting;
    if (asked) events_.emplace_back(Cancel{});
    give_back();
}

void ProxySession::give_back() {
    if (const auto listener = std::exchange(listener_, std::nullopt)) {
        events_.emplace_back(CloseListener{*listener, parts_.listeners->close(*listener)});
    }
    if (const auto waiter = std::exchange(waiter_, std::nullopt)) {
        parts_.listeners->forget(*waiter);
        events_.emplace_back(CancelJoin{*waiter});
    }
    if (const auto association = std::exchange(association_, std::nullopt)) {
        parts_.associations->close(*association);
        events_.emplace_back(Disassociate{*association});
    }
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
    const auto timed_out = ProxyTrigger::timed_out;
    switch (state_) {
        case ProxyState::awaiting_request:
            return drain(timed_out, Outcome::timed_out, "Request: not whole in time", now);
        case ProxyState::negotiating:
            return drain(timed_out, Outcome::timed_out, "authentication: not done in time", now);
        case ProxyState::gathering:
            return connect(timed_out, now);
        case ProxyState::connecting:
        case ProxyState::listening:
        case ProxyState::accepting:
        case ProxyState::joining:
        case ProxyState::associating:
            give_up(state_);
            return refuse(wire::ReplyCode::timed_out, now, timed_out);
        case ProxyState::associated:
            give_back();
            return drain(timed_out, Outcome::timed_out, "association: no datagram in time", now);
        default:
            if (advance(timed_out)) events_.emplace_back(Release{});
    }
}

void ProxySession::drain(ProxyTrigger trigger, Outcome outcome, std::string detail, Time now) {
    advance(trigger);
    request_.reset();
    deadline_ = now + config_.drain_timeout;
    conclude(outcome, std::move(detail));
    if (client_ended_ && advance(ProxyTrigger::ended)) {
        events_.emplace_back(Release{});
    } else {
        events_.emplace_back(SendEnd{});
    }
}

void ProxySession::conclude(Outcome outcome, std::string detail) {
    if (std::exchange(concluded_, true)) return;
    events_.emplace_back(Concluded{outcome, std::move(detail)});
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

template void ProxySession::write(const wire::VersionMismatchReply&);
template void ProxySession::write(const wire::AuthenticationReply&);
template void ProxySession::write(const wire::PasswordReply&);
template void ProxySession::write(const wire::UdpAssociationInit&);
template void ProxySession::write(const wire::UdpAssociationConfirmation&);

void ProxySession::write_reply(wire::ReplyCode code, const Endpoint& bound, StackOptions used) {
    used.tfo_payload.reset();
    const auto options = to_options(used);
    write(wire::OperationReply{code, bound.port, bound.address, options});
}

bool ProxySession::advance(ProxyTrigger trigger) {
    const auto next = next_state<ProxyState, ProxyTrigger>(proxy_transitions, state_, trigger);
    if (!next) return false;
    state_ = *next;
    if (is_final(state_)) deadline_.reset();
    if (!keeps_input(state_)) input_ = {};
    return true;
}

std::unique_ptr<ProxyEngine> make_proxy_engine(const ProxySessionConfig& config,
                                               const EngineParts& parts, Time now) {
    auto session = std::make_unique<ProxySession>(config, parts, now);
    if (!parts.tap) return session;
    return parts.tap->wrap(std::move(session), now);
}

}  // namespace socks6::session
