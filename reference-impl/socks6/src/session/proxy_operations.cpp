#include <algorithm>
#include <utility>

#include "reply_text.hpp"
#include "socks6/session/proxy_session.hpp"
#include "wanted_request.hpp"

namespace socks6::session {
namespace {

/// A name that no host can have must not be cut at its NUL and looked up (AMB-09).
bool can_name_a_host(const wire::Address& address) {
    if (address.type() != wire::AddressType::domain) return true;
    const auto bytes = address.bytes();
    return !bytes.empty() && std::find(bytes.begin(), bytes.end(), 0) == bytes.end();
}

bool is_name(const wire::Address& address) {
    return address.type() == wire::AddressType::domain;
}

/// TOS is all that means something to a socket for datagrams.
StackOptions datagram_options(const StackOptions& stack) {
    StackOptions kept;
    kept.client_tos = stack.client_tos;
    kept.remote_tos = stack.remote_tos;
    return kept;
}

}  // namespace

void ProxySession::perform(Time now) {
    request_->stack.mptcp = false;  // only proxies say that (AMB-74)
    switch (request_->command) {
        case wire::Command::noop:
            write_reply(wire::ReplyCode::success, {}, {});
            advance(ProxyTrigger::noop_served);
            deadline_ = now + config_.drain_timeout;
            conclude(Outcome::served, {});
            return;
        case wire::Command::connect:
            return begin_connect(now);
        case wire::Command::bind:
            return bind(now);
        case wire::Command::udp_associate:
            return associate(now);
    }
    refuse(wire::ReplyCode::command_not_supported, now);
}

void ProxySession::begin_connect(Time now) {
    if (!can_name_a_host(request_->endpoint.address)) {
        return refuse(wire::ReplyCode::general_failure, now);
    }
    request_->stack.backlog.reset();
    if (!payload_missing()) return connect(ProxyTrigger::connect_wanted, now);
    advance(ProxyTrigger::payload_wanted);
    deadline_ = now + config_.payload_wait;
}

/// Whether a TFO SYN would be less full than it could be by waiting a little.
bool ProxySession::payload_missing() const {
    if (client_ended_ || config_.payload_wait <= Duration::zero()) return false;
    const std::size_t wanted = request_->stack.tfo_payload.value_or(0);
    return input_.size() < std::min(wanted, config_.held_bytes);
}

void ProxySession::connect(ProxyTrigger trigger, Time now) {
    advance(trigger);
    deadline_ = now + config_.connect_timeout;
    Connect wanted{request_->endpoint, request_->stack, {}};
    payload_size_ = std::min<std::size_t>(wanted.stack.tfo_payload.value_or(0), input_.size());
    wanted.payload.assign(input_.begin(),
                          input_.begin() + static_cast<std::ptrdiff_t>(payload_size_));
    events_.emplace_back(std::move(wanted));
    request_.reset();
}

void ProxySession::bind(Time now) {
    const auto& local = request_->endpoint;
    if (is_name(local.address)) {
        return refuse(wire::ReplyCode::address_type_not_supported, now);
    }
    const bool joins = owner_ && parts_.listeners && local.port != 0;
    if (const auto wait = joins ? parts_.listeners->wait(*owner_, local) : std::nullopt) {
        waiter_ = wait->waiter;
        write_reply(wire::ReplyCode::success, local, {});
        advance(ProxyTrigger::join_wanted);
        deadline_ = now + config_.accept_timeout;
        events_.emplace_back(Join{*wait});
        request_.reset();
        return;
    }
    auto& stack = request_->stack;
    if (stack.tfo_payload) stack.tfo_payload = 0;
    const bool grantable = owner_ && parts_.listeners && stack.backlog.value_or(0) > 1;
    if (!grantable) stack.backlog.reset();
    advance(ProxyTrigger::listen_wanted);
    deadline_ = now + config_.connect_timeout;
    events_.emplace_back(Listen{local, stack});
}

void ProxySession::associate(Time now) {
    if (!parts_.associations || !parts_.random) {
        return refuse(wire::ReplyCode::command_not_supported, now);
    }
    if (is_name(request_->endpoint.address)) {
        return refuse(wire::ReplyCode::address_type_not_supported, now);
    }
    association_ = parts_.associations->open(*parts_.random);
    if (!association_) return refuse(wire::ReplyCode::general_failure, now);
    advance(ProxyTrigger::associate_wanted);
    deadline_ = now + config_.connect_timeout;
    events_.emplace_back(
        Associate{*association_, request_->endpoint, datagram_options(request_->stack)});
    request_.reset();
}

void ProxySession::refuse(wire::ReplyCode code, Time now, ProxyTrigger trigger) {
    write_reply(code, {}, {});
    drain(trigger, Outcome::refused, reply_text(code), now);
}

void ProxySession::answer(const ProxyAnswer& answer, Time now) {
    std::visit([&](const auto& known) { take(known, now); }, answer);
}

void ProxySession::take(const Connected& answer, Time) {
    if (state_ != ProxyState::connecting) return;
    begin_relay(answer.bound, answer.used, answer.payload_sent);
}

void ProxySession::take(const Accepted& answer, Time) {
    if (state_ != ProxyState::accepting && state_ != ProxyState::joining) return;
    waiter_.reset();
    auto used = answer.used;
    used.mptcp = false;  // said of CONNECT only
    begin_relay(answer.peer, used, 0);
}

/// `sent`: how much of the payload has gone to the remote already.
void ProxySession::begin_relay(const Endpoint& bound, StackOptions used, std::size_t sent) {
    used.backlog.reset();
    write_reply(wire::ReplyCode::success, bound, used);
    auto head = std::exchange(input_, {});
    sent = std::min(sent, payload_size_);
    head.erase(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(sent));
    advance(ProxyTrigger::connected);
    conclude(Outcome::served, {});
    events_.emplace_back(Relay{std::move(head), client_ended_});
}

void ProxySession::take(const Listening& answer, Time now) {
    if (state_ != ProxyState::listening) return;
    std::optional<ListenerTable::Grant> grant;
    const auto backlog = request_->stack.backlog;
    if (backlog) grant = parts_.listeners->open(*owner_, answer.bound, *backlog);
    request_.reset();
    auto used = answer.used;
    used.mptcp = false;
    used.backlog.reset();  // the kernel's queue is not what the client may count on
    if (grant) used.backlog = grant->backlog;
    write_reply(wire::ReplyCode::success, answer.bound, used);
    if (!grant) {
        advance(ProxyTrigger::listening);
        deadline_ = now + config_.accept_timeout;
        events_.emplace_back(AcceptOne{});
        return;
    }
    listener_ = grant->listener;
    advance(ProxyTrigger::listener_kept);
    deadline_.reset();
    conclude(Outcome::served, {});
    events_.emplace_back(KeepListening{*listener_});
}

void ProxySession::take(const AssociationOpened& answer, Time now) {
    if (state_ != ProxyState::associating) return;
    write_reply(wire::ReplyCode::success, answer.bound, datagram_options(answer.used));
    write(wire::UdpAssociationInit{*association_});
    advance(ProxyTrigger::association_open);
    deadline_.reset();
    if (config_.first_datagram_timeout > Duration::zero()) {
        deadline_ = now + config_.first_datagram_timeout;
    }
    conclude(Outcome::served, {});
    if (std::exchange(confirmed_, false)) take(FirstDatagram{}, now);
}

void ProxySession::take(const FirstDatagram&, Time) {
    const bool early = state_ == ProxyState::associating;
    if ((!early && state_ != ProxyState::associated) || std::exchange(confirmed_, true)) return;
    if (early) return;  // said once the client knows its association
    write(wire::UdpAssociationConfirmation{});
    deadline_.reset();
}

void ProxySession::take(const OperationFailed& answer, Time now) {
    // A failure must never read as success, whatever the shell says.
    const bool real = answer.code != wire::ReplyCode::success;
    const auto code = real ? answer.code : wire::ReplyCode::general_failure;
    switch (state_) {
        case ProxyState::joining:
            // Its place in the queue went with the listener, or goes now.
            parts_.listeners->forget(*std::exchange(waiter_, std::nullopt));
            return refuse(code, now);
        case ProxyState::associating:
            parts_.associations->close(*std::exchange(association_, std::nullopt));
            return refuse(code, now);
        case ProxyState::connecting:
        case ProxyState::listening:
        case ProxyState::accepting:
            return refuse(code, now);
        case ProxyState::holding:
        case ProxyState::associated:
            // The replies are long gone; all that can be said is that it has ended.
            give_back();
            return drain(ProxyTrigger::refused, Outcome::refused, reply_text(code), now);
        default:
            return;
    }
}

}  // namespace socks6::session
