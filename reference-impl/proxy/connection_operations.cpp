// What a Connection does for its engine beyond the client's own leg: CONNECT, BIND, UDP ASSOCIATE,
// and the hand-over to the relay.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "net/endpoint_text.hpp"
#include "net/reply_code.hpp"
#include "proxy/connection.hpp"
#include "proxy/local_address.hpp"
#include "proxy/stack_in_force.hpp"

namespace socks6::proxy {
namespace {

/// How many remotes may wait at a BIND's socket, in the kernel.
constexpr int plain_backlog = 1;
constexpr int fast_open_queue = 16;

}  // namespace

void Connection::answer(const session::ProxyAnswer& answer) {
    if (!open_) return;
    engine_->answer(answer, now());
    settle();
}

session::StackOptions Connection::client_leg(const session::StackOptions& asked) {
    session::StackOptions used;
    used.client_tos = apply_tos(*client_, asked.client_tos);
    return used;
}

void Connection::act(const session::Connect& wanted) {
    target_ = net::to_text(wanted.target);
    net::asio::co_spawn(
        client_->executor(), [self = shared_from_this(), wanted] { return self->reach(wanted); },
        net::asio::bind_cancellation_slot(stop_connecting_.slot(), net::asio::detached));
}

net::Awaitable<void> Connection::reach(session::Connect wanted) {
    const auto& parts = context_->parts;
    net::ConnectOptions options;
    options.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        context_->config.session.connect_timeout);
    options.tos = wanted.stack.remote_tos;
    options.mptcp = context_->config.mptcp || wanted.stack.remote_scheduler.has_value();
    // Never TFO unasked (draft-05, "TFO options").
    if (wanted.stack.tfo_payload) options.tfo_payload = wanted.payload;
    auto result = co_await reach_target(*parts.resolver, *parts.connector, context_->config.rules,
                                        wanted.target, options);
    if (open_) reached(std::move(result), wanted.stack);
}

void Connection::reached(ReachResult result, const session::StackOptions& asked) {
    if (!result) {
        detail_ = result.error().detail;
        return answer(session::OperationFailed{result.error().code});
    }
    remote_ = std::move(result->stream);
    auto used = client_leg(asked);
    used.remote_tos = apply_tos(*remote_, asked.remote_tos);
    used.mptcp = result->mptcp;
    if (used.mptcp && asked.remote_scheduler) used.remote_scheduler = mptcp_scheduler();
    answer(session::Connected{remote_->local_endpoint().to_session(), used, result->payload_sent});
}

void Connection::act(const session::Cancel&) {
    stop_connecting_.emit(net::asio::cancellation_type::terminal);
    if (listener_) listener_->close();
    listener_.reset();
}

void Connection::act(const session::Listen& wanted) {
    target_ = "bind " + net::to_text(wanted.local);
    const LocalAddresses addresses(context_->config.bind_addresses,
                                   client_->local_endpoint().address);
    const auto local = addresses.for_bind(wanted.local);
    if (!local) return answer(session::OperationFailed{local.error()});
    net::ListenOptions options;
    options.backlog = wanted.stack.backlog ? *wanted.stack.backlog : plain_backlog;
    options.v6_only = !local->address.unspecified();
    if (wanted.stack.tfo_payload) options.fast_open_queue = fast_open_queue;
    auto listening = context_->parts.listen(*local, options);
    if (!listening) {
        detail_ = to_string(listening.error());
        return answer(session::OperationFailed{net::reply_code(listening.error().code)});
    }
    asked_ = wanted.stack;
    listener_ = std::make_shared<BindListener>(client_->executor(), std::move(*listening),
                                               context_->config.rules);
    const auto bound = addresses.reachable(listener_->local_endpoint());
    answer(session::Listening{bound.to_session(), client_leg(asked_)});
}

void Connection::act(const session::AcceptOne&) {
    if (!listener_) return answer(session::OperationFailed{});
    listener_->accept_one([weak = weak_from_this()](std::unique_ptr<net::Stream> remote) {
        if (const auto self = weak.lock()) self->accepted(std::move(remote));
    });
}

void Connection::accepted(std::unique_ptr<net::Stream> remote) {
    if (!open_) {
        if (remote) remote->reset();
        return;
    }
    listener_.reset();
    if (!remote) return answer(session::OperationFailed{});
    remote_ = std::move(remote);
    auto used = client_leg(asked_);
    used.remote_tos = apply_tos(*remote_, asked_.remote_tos);
    answer(session::Accepted{remote_->remote_endpoint().to_session(), used});
}

void Connection::act(const session::KeepListening& kept) {
    if (!listener_ || !context_->accept_queue) return;
    listener_->keep(kept.listener, context_->accept_queue);
    // From now on it ends when the engine says so, not with whatever else is given up.
    kept_listener_ = std::move(listener_);
}

void Connection::act(const session::Join& join) {
    target_ = "bind";
    if (!context_->accept_queue) return answer(session::OperationFailed{});
    joining_ = join.wait.waiter;
    context_->accept_queue->join(join.wait, client_->executor(),
                                 [weak = weak_from_this()](std::unique_ptr<net::Stream> remote) {
                                     const auto self = weak.lock();
                                     if (self && self->joining_) {
                                         self->joining_.reset();
                                         self->accepted(std::move(remote));
                                     } else if (remote) {
                                         remote->reset();
                                     }
                                 });
}

void Connection::act(const session::CancelJoin& cancelled) {
    joining_.reset();
    if (context_->accept_queue) context_->accept_queue->cancel(cancelled.waiter);
}

void Connection::act(const session::CloseListener& closed) {
    if (context_->accept_queue) context_->accept_queue->close(closed.listener, closed.remains);
    if (kept_listener_) kept_listener_->close();
    kept_listener_.reset();
}

void Connection::act(const session::Associate& wanted) {
    target_ = "udp";
    if (!context_->udp) {
        return answer(session::OperationFailed{wire::ReplyCode::command_not_supported});
    }
    const LocalAddresses addresses(context_->config.bind_addresses,
                                   client_->local_endpoint().address);
    const auto local = addresses.for_association(wanted.local);
    if (!local) return answer(session::OperationFailed{local.error()});
    association_ = wanted.association;
    context_->udp->associate(
        {wanted.association, *local, wanted.stack.remote_tos, wanted.stack.client_tos},
        client_->executor(),
        [weak = weak_from_this(), addresses, asked = wanted.stack](const auto& opened) {
            const auto self = weak.lock();
            if (!self || !self->association_) return;
            if (!opened) return self->answer(session::OperationFailed{opened.error()});
            auto used = self->client_leg(asked);
            used.remote_tos = opened->remote_tos;
            self->answer(
                session::AssociationOpened{addresses.reachable(opened->bound).to_session(), used});
        },
        [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && self->association_) self->answer(session::FirstDatagram{});
        });
}

void Connection::act(const session::Disassociate& ended) {
    association_.reset();
    if (context_->udp) context_->udp->disassociate(ended.association);
}

void Connection::act(const session::Relay& relay) {
    if (broken_ || !remote_) {
        if (remote_) remote_->reset();
        client_->reset();
        return end(std::nullopt);
    }
    for (auto* signal : {&stop_reading_, &stop_writing_, &stop_watching_}) {
        signal->emit(net::asio::cancellation_type::terminal);
    }
    HandOver hand_over;
    hand_over.target = target_;
    hand_over.job.first = std::move(client_);
    hand_over.job.second = std::move(remote_);
    hand_over.job.to_first = std::move(unsent_);
    hand_over.job.to_second = relay.head;
    hand_over.job.idle_timeout = context_->config.idle_timeout;
    end(std::move(hand_over));
}

}  // namespace socks6::proxy
