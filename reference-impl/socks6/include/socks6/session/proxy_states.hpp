// The state machine of a proxy's client connection.
//
// A client sends one Request (AMB-11) and the proxy answers in order: Authentication Reply, then
// Operation Reply, then the command's own traffic. Everything before the Request is whole happens
// in `awaiting_request`; there nothing can be answered yet, save that a foreign version is told
// ours as soon as it shows. A client whose Request proves nobody but offers a method goes through
// `negotiating` once: initial data first, then the method's messages, then the second
// Authentication Reply. A Request that is refused, for whatever reason, was answered as far as it
// can be; then we send our end of stream and read on for a while (`draining`), because closing with
// unread bytes would make the kernel send a RST, which could overtake the reply.
//
// CONNECT with TFO may first wait a moment for the payload of the SYN (`gathering`). `connecting`,
// `listening`, `accepting`, `joining` and `associating` wait for the shell. A CONNECT's client that
// has sent its end of stream is not gone: it may still want the answer. A BIND's or association's
// client that did so has given them up, as they live no longer than its connection (AMB-54,
// AMB-64). Bytes behind a CONNECT or BIND belong to the remote; they are kept, up to a cap, until
// the relay takes them. `holding` keeps a listener, `associated` an association: both last as long
// as the client stays.
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
    negotiating,
    gathering,
    connecting,
    listening,
    accepting,
    joining,
    holding,
    associating,
    associated,
    awaiting_close,
    draining,
    relaying,
    released,
};

enum class ProxyTrigger : std::uint8_t {
    method_chosen,     ///< first Authentication Reply: further authentication needed
    noop_served,       ///< NOOP: all replies written
    payload_wanted,    ///< CONNECT with TFO: the payload is not there yet
    connect_wanted,    ///< CONNECT: the shell is asked
    listen_wanted,     ///< BIND: the shell is asked
    join_wanted,       ///< further BIND: first Operation Reply written, the shell is asked
    associate_wanted,  ///< UDP ASSOCIATE: the shell is asked
    listening,         ///< the shell's answer: first Operation Reply written, one accept asked
    listener_kept,     ///< the same with a backlog granted
    association_open,  ///< the shell's answer: Operation Reply and Initialization written
    connected,         ///< the shell's answer: last Operation Reply written
    refused,           ///< no operation: what can be said is written
    ended,             ///< the client's end of stream
    timed_out,         ///< the state's time is up
};

using ProxyTransition = Transition<ProxyState, ProxyTrigger>;

inline constexpr std::array proxy_transitions{
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::method_chosen,
                    ProxyState::negotiating},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::noop_served,
                    ProxyState::awaiting_close},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::payload_wanted,
                    ProxyState::gathering},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::connect_wanted,
                    ProxyState::connecting},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::listen_wanted,
                    ProxyState::listening},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::join_wanted, ProxyState::joining},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::associate_wanted,
                    ProxyState::associating},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::awaiting_request, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::negotiating, ProxyTrigger::noop_served, ProxyState::awaiting_close},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::payload_wanted, ProxyState::gathering},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::connect_wanted, ProxyState::connecting},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::listen_wanted, ProxyState::listening},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::join_wanted, ProxyState::joining},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::associate_wanted,
                    ProxyState::associating},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::negotiating, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::gathering, ProxyTrigger::connect_wanted, ProxyState::connecting},
    ProxyTransition{ProxyState::gathering, ProxyTrigger::ended, ProxyState::connecting},
    ProxyTransition{ProxyState::gathering, ProxyTrigger::timed_out, ProxyState::connecting},

    ProxyTransition{ProxyState::connecting, ProxyTrigger::connected, ProxyState::relaying},
    ProxyTransition{ProxyState::connecting, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::connecting, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::listening, ProxyTrigger::listening, ProxyState::accepting},
    ProxyTransition{ProxyState::listening, ProxyTrigger::listener_kept, ProxyState::holding},
    ProxyTransition{ProxyState::listening, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::listening, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::listening, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::accepting, ProxyTrigger::connected, ProxyState::relaying},
    ProxyTransition{ProxyState::accepting, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::accepting, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::accepting, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::joining, ProxyTrigger::connected, ProxyState::relaying},
    ProxyTransition{ProxyState::joining, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::joining, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::joining, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::holding, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::holding, ProxyTrigger::ended, ProxyState::released},

    ProxyTransition{ProxyState::associating, ProxyTrigger::association_open,
                    ProxyState::associated},
    ProxyTransition{ProxyState::associating, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::associating, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::associating, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::associated, ProxyTrigger::refused, ProxyState::draining},
    ProxyTransition{ProxyState::associated, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::associated, ProxyTrigger::timed_out, ProxyState::draining},

    ProxyTransition{ProxyState::awaiting_close, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::awaiting_close, ProxyTrigger::timed_out, ProxyState::released},
    ProxyTransition{ProxyState::draining, ProxyTrigger::ended, ProxyState::released},
    ProxyTransition{ProxyState::draining, ProxyTrigger::timed_out, ProxyState::released},
};

std::string_view to_name(ProxyState state);
std::string_view to_name(ProxyTrigger trigger);

}  // namespace socks6::session
