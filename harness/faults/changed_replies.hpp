// Engines whose replies are changed one message at a time.
#pragma once

#include <initializer_list>

#include "faults/engine_fault.hpp"
#include "faults/operation_reply_bytes.hpp"

namespace conform::faults {

/// Gives each Authentication Reply and the first Operation Reply to its heirs before it leaves.
class ChangedReplies : public KnowingRequest<ChangedOutput> {
  public:
    using KnowingRequest::KnowingRequest;

  protected:
    virtual void change_authentication(wire::Buffer&) {}
    virtual void change_operation(wire::Buffer&) {}

  private:
    void change(wire::Buffer& output) final {
        wire::Buffer changed;
        wire::Bytes left = output;
        while (const auto size = size_of_next(left)) {
            wire::Buffer message(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
            left = left.subspan(size);
            pass(message);
            changed.insert(changed.end(), message.begin(), message.end());
        }
        changed.insert(changed.end(), left.begin(), left.end());
        output = std::move(changed);
    }

    /// 0 where no reply comes any more.
    std::size_t size_of_next(wire::Bytes left) const {
        constexpr std::size_t password_reply = 2;
        if (left.empty() || operation_seen_) return 0;
        if (authenticated_) {
            const auto reply = wire::parse_operation_reply(left, dialect_);
            return reply ? reply.size() : 0;
        }
        if (left[0] == 1) return std::min(left.size(), password_reply);
        const auto reply = wire::parse_authentication_reply(left, dialect_);
        return reply ? reply.size() : 0;
    }

    void pass(wire::Buffer& message) {
        if (authenticated_) {
            operation_seen_ = true;
            return change_operation(message);
        }
        if (message[0] == 1) return;
        const auto reply = wire::parse_authentication_reply(message, dialect_);
        authenticated_ = (*reply).type == wire::AuthenticationType::success;
        change_authentication(message);
    }

    wire::Dialect dialect_;
    bool authenticated_ = false;
    bool operation_seen_ = false;
};

inline constexpr std::size_t authentication_option_count = 4;  ///< where it stands in the reply

inline bool says_success(const wire::Buffer& authentication_reply) {
    return authentication_reply[2] == 0;
}

/// The first Idempotence option of that type behind `count`, taken out of the reply; empty where
/// there is none.
inline wire::Buffer take_token_option(wire::Buffer& reply, std::size_t count, std::uint8_t type) {
    for (auto at = count + 1; at + 2 < reply.size(); at += reply[at + 1]) {
        if (reply[at] != 4 || reply[at + 2] != type) continue;
        const auto from = reply.begin() + static_cast<std::ptrdiff_t>(at);
        wire::Buffer option(from, from + reply[at + 1]);
        reply.erase(from, from + reply[at + 1]);
        --reply[count];
        return option;
    }
    return {};
}

/// Adds these bytes, one option, to the Operation Reply of every successful CONNECT.
template <std::uint8_t... Octets>
class TellsOption final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_operation(wire::Buffer& reply) override {
        const wire::Buffer option{Octets...};
        const auto asked = request().request();
        const bool connects = asked && asked->command == wire::Command::connect;
        if (connects && reply[0] == 0) append_option(reply, option);
    }
};

template <std::uint8_t... Octets>
void tell_option(socks6::proxy::ProxyParts& parts) {
    wrap_engines_in<TellsOption<Octets...>>(parts);
}

}  // namespace conform::faults
