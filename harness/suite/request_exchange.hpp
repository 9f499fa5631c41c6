// A Request without authentication and its two replies, as probes use them.
#pragma once

#include <optional>
#include <span>

#include "socks6/wire/message.hpp"

namespace conform::suite {

/// The Request's bytes; empty when it cannot be written.
socks6::wire::Buffer request_bytes(socks6::wire::Command command,
                                   const socks6::wire::Address& address, std::uint16_t port,
                                   std::span<const socks6::wire::Option> options,
                                   const socks6::wire::Dialect& dialect);

/// How far the answer to a Request has come. Views borrow from the bytes.
struct Replies {
    enum class State : std::uint8_t {
        incomplete,  ///< more is to come
        refused,     ///< an Authentication Reply that asks for more: no Operation Reply comes
        complete,    ///< both replies
        no_replies,  ///< the bytes are no such replies
    };
    State state = State::incomplete;
    std::optional<socks6::wire::AuthenticationReplyView> authentication;
    std::optional<socks6::wire::OperationReplyView> operation;
};

Replies read_replies(socks6::wire::Bytes received, const socks6::wire::Dialect& dialect);

}  // namespace conform::suite
