// CONNECT, BIND and UDP ASSOCIATE for one owner, as far as the shell needs an engine to be tested:
// what the draft says and nothing else.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "socks6/session/engine_parts.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::proxy::testing {

class BareEngine final : public session::ProxyEngine {
  public:
    explicit BareEngine(const session::EngineParts& parts) : parts_(parts) {}

    std::size_t receive(wire::Bytes bytes, session::Time) override {
        input_.insert(input_.end(), bytes.begin(), bytes.end());
        const auto request = wire::parse_request(input_, {});
        if (!served_ && request) {
            served_ = true;
            write(wire::AuthenticationReply{});
            const session::Endpoint endpoint{wire::Address(request->address), request->port};
            const auto command = request->command;
            stack_ = session::gather_stack_options(request->options, {});
            input_.erase(input_.begin(),
                         input_.begin() + static_cast<std::ptrdiff_t>(request.size()));
            serve(command, endpoint);
        }
        return bytes.size();
    }
    void receive_end(session::Time now) override { receive_reset(now); }
    void receive_reset(session::Time) override {
        events_.emplace_back(session::Cancel{});
        if (listener_) {
            events_.emplace_back(
                session::CloseListener{*listener_, parts_.listeners->close(*listener_)});
        }
        if (waiter_) {
            parts_.listeners->forget(*waiter_);
            events_.emplace_back(session::CancelJoin{*waiter_});
        }
        if (association_) {
            parts_.associations->close(*association_);
            events_.emplace_back(session::Disassociate{*association_});
        }
        events_.emplace_back(session::Release{});
    }
    std::size_t capacity() const override { return 1024; }
    std::optional<session::ProxyEvent> next_event() override {
        if (events_.empty()) return std::nullopt;
        std::optional<session::ProxyEvent> event(std::move(events_.front()));
        events_.pop_front();
        return event;
    }
    wire::Buffer take_output() override { return std::exchange(output_, {}); }
    std::optional<session::Time> next_timeout() const override { return std::nullopt; }
    void on_timeout(session::Time) override {}
    void answer(const session::ProxyAnswer& answer, session::Time) override {
        std::visit([this](const auto& known) { take(known); }, answer);
    }

  private:
    void serve(wire::Command command, const session::Endpoint& endpoint) {
        if (command == wire::Command::connect) {
            const auto payload = stack_.tfo_payload ? input_ : wire::Buffer();
            events_.emplace_back(session::Connect{endpoint, stack_, payload});
        } else if (command == wire::Command::udp_associate) {
            association_ = parts_.associations->open(*parts_.random);
            events_.emplace_back(session::Associate{*association_, endpoint, stack_});
        } else if (const auto wait = parts_.listeners->wait(owner_, endpoint)) {
            waiter_ = wait->waiter;
            reply({}, {}, wire::ReplyCode::success);
            events_.emplace_back(session::Join{*wait});
        } else {
            events_.emplace_back(session::Listen{endpoint, stack_});
        }
    }

    void take(const session::Connected& connected) {
        reply(connected.bound, connected.used, wire::ReplyCode::success);
        input_.erase(input_.begin(),
                     input_.begin() + static_cast<std::ptrdiff_t>(connected.payload_sent));
        events_.emplace_back(session::Relay{input_, false});
    }
    void take(const session::Listening& listening) {
        auto used = listening.used;
        if (stack_.backlog) {
            const auto grant = parts_.listeners->open(owner_, listening.bound, *stack_.backlog);
            used.backlog = grant->backlog;
            listener_ = grant->listener;
            events_.emplace_back(session::KeepListening{*listener_});
        } else {
            events_.emplace_back(session::AcceptOne{});
        }
        reply(listening.bound, used, wire::ReplyCode::success);
    }
    void take(const session::Accepted& accepted) {
        waiter_.reset();
        reply(accepted.peer, accepted.used, wire::ReplyCode::success);
        events_.emplace_back(session::Relay{input_, false});
    }
    void take(const session::AssociationOpened& opened) {
        reply(opened.bound, opened.used, wire::ReplyCode::success);
        write(wire::UdpAssociationInit{*association_});
    }
    void take(const session::FirstDatagram&) { write(wire::UdpAssociationConfirmation{}); }
    void take(const session::OperationFailed& failed) {
        reply({}, {}, failed.code);
        events_.emplace_back(session::Release{});
    }

    void reply(const session::Endpoint& endpoint, const session::StackOptions& used,
               wire::ReplyCode code) {
        const auto options = session::to_options(used);
        write(wire::OperationReply{code, endpoint.port, endpoint.address, options});
    }
    template <typename Message>
    void write(const Message& message) {
        const auto bytes = std::get<wire::Buffer>(wire::encode(message, {}));
        output_.insert(output_.end(), bytes.begin(), bytes.end());
    }

    const session::EngineParts& parts_;
    const session::Owner owner_{"somebody"};
    session::StackOptions stack_;
    bool served_ = false;
    std::optional<session::ListenerId> listener_;
    std::optional<session::WaiterId> waiter_;
    std::optional<std::uint32_t> association_;
    wire::Buffer input_;
    wire::Buffer output_;
    std::deque<session::ProxyEvent> events_;
};

/// Puts one in the place of the real engine.
class BareEngines final : public session::ProxyEngineTap {
  public:
    explicit BareEngines(session::EngineParts parts) : parts_(std::move(parts)) {}
    std::unique_ptr<session::ProxyEngine> wrap(std::unique_ptr<session::ProxyEngine>,
                                               session::Time) override {
        return std::make_unique<BareEngine>(parts_);
    }

  private:
    session::EngineParts parts_;
};

}  // namespace socks6::proxy::testing
