// The state machine of a client's connection to a proxy.
//
// The Request leaves at once; then exactly one Authentication Reply and one Operation Reply must
// come, in that order. As we advertise no authentication method, no negotiation can be asked of
// us, and an Authentication Reply that wants one ends the attempt. Whatever else fails ends it
// too; nothing is retried here. All states but the first two are final: `established` hands the
// stream over, in `served` and `failed` the client closes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "socks6/session/transition.hpp"

namespace socks6::session {

enum class ClientState : std::uint8_t {
    awaiting_authentication,
    awaiting_operation,
    established,
    served,
    failed,
};

enum class ClientTrigger : std::uint8_t {
    authenticated,      ///< Authentication Reply: success
    connect_succeeded,  ///< Operation Reply: success, CONNECT
    noop_succeeded,     ///< Operation Reply: success, NOOP
    failure,            ///< any other reply, no reply, or none in time
};

using ClientTransition = Transition<ClientState, ClientTrigger>;

inline constexpr std::array client_transitions{
    ClientTransition{ClientState::awaiting_authentication, ClientTrigger::authenticated,
                     ClientState::awaiting_operation},
    ClientTransition{ClientState::awaiting_authentication, ClientTrigger::failure,
                     ClientState::failed},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::connect_succeeded,
                     ClientState::established},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::noop_succeeded,
                     ClientState::served},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::failure, ClientState::failed},
};

std::string_view to_name(ClientState state);
std::string_view to_name(ClientTrigger trigger);

}  // namespace socks6::session
