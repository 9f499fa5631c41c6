// The state machine of a proxy's client connection.
//
// A client sends one Request (AMB-11) and the proxy answers in order: Authentication Reply, then
// Operation Reply, then the command's own traffic. Everything before the Request is whole happens
// in `awaiting_request`; there nothing can be answered yet, save that a foreign version is told
// ours as soon as it shows. A Request that is refused, for whatever reason, was answered as far as
// it can be; then we send our end of stream and read on for a while (`draining`), because closing
// with unread bytes would make the kernel send a RST, which could overtake the reply.
//
// `connecting` is the only state that waits for the shell. A client that has sent its end of
// stream is not gone: it may still want the answer, so its end counts only where we wait for
// nothing else. Bytes behind the Request belong to the remote; they are kept, up to a cap, until
// the relay takes them.
//
// `awaiting_close` is a NOOP that was answered: the client must close, and is given time to.
// `relaying` and `released` are final: the engine is no longer needed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "socks6/session/transition.hpp"

namespace socks6::session {

enum class ProxyState : std::uint8_t {
    awaiting_request,
    connecting,
    awaiting_close,
    draining,
    relaying,
    released,
};

enum class ProxyTrigger : std::uint8_t {
    noop_served,     ///< NOOP: both replies written
    connect_wanted,  ///< CONNECT: Authentication Reply written, the shell is asked
    connected,       ///< the shell's answer: Operation Reply written
    refused,         ///< no operation: what can be said is written
    ended,           ///< the client's end of stream
    timed_out,       ///< the state's time is up
};

using ProxyTransition = Transition<ProxyState, ProxyTrigger>;

inline constexpr std::array proxy_transitions{
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::noop_served,
                    ProxyState::awaiting_close},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::connect_wanted,
                    ProxyState::connecting},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::timed_out, ProxyState::draining},
    ProxyTransition{ProxyState::connecting, ProxyTrigger::connected, ProxyState::relaying},
    ProxyTransition{ProxyState::connecting, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::awaiting_close, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::awaiting_close, ProxyTrigger::timed_out, ProxyState::released},
    ProxyTransition{ProxyState::draining, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::draining, ProxyTrigger::timed_out, ProxyState::released},
};

std::string_view to_name(ProxyState state);
std::string_view to_name(ProxyTrigger trigger);

}  // namespace socks6::session
