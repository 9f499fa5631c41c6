// The state machine of a client's connection to a proxy.
//
// The Request leaves at once. What must come then, in this order: an Authentication Reply; where it
// asks for a method that we advertised, the proxy's part of that negotiation and a second
// Authentication Reply, which ends the matter; an Operation Reply. With BIND another Operation
// Reply follows, unless a backlog was granted; with UDP ASSOCIATE the association's id and, once,
// its confirmation. Whatever else comes ends the attempt; nothing is retried here.
//
// `established` hands the stream over, in `served` and `failed` the client closes. `holding`,
// `associated` and `confirmed` last as long as the connection, and nothing more may come on it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "socks6/session/transition.hpp"

namespace socks6::session {

enum class ClientState : std::uint8_t {
    awaiting_authentication,  ///< Request sent
    awaiting_password_reply,  ///< RFC 1929 request sent
    awaiting_second_reply,    ///< RFC 1929 status was success
    awaiting_operation,
    awaiting_peer,         ///< BIND: the proxy listens
    awaiting_association,  ///< UDP ASSOCIATE: success, the id is to come
    established,
    served,
    holding,
    associated,
    confirmed,
    failed,
};

enum class ClientTrigger : std::uint8_t {
    password_selected,  ///< Authentication Reply: further authentication, a method we advertised
    password_accepted,  ///< RFC 1929 reply: status 0
    authenticated,      ///< Authentication Reply: success
    connect_succeeded,  ///< Operation Reply: success, CONNECT
    noop_succeeded,     ///< Operation Reply: success, NOOP
    bind_succeeded,     ///< Operation Reply: success, BIND
    backlog_granted,    ///< Operation Reply: success, BIND with the backlog that we asked for
    associate_granted,  ///< Operation Reply: success, UDP ASSOCIATE
    peer_connected,     ///< second Operation Reply: success
    id_received,        ///< UDP Association Initialization
    confirmation_received,
    failure,  ///< anything else, the end, or nothing in time
};

using ClientTransition = Transition<ClientState, ClientTrigger>;

inline constexpr std::array client_transitions{
    ClientTransition{ClientState::awaiting_authentication, ClientTrigger::authenticated,
                     ClientState::awaiting_operation},
    ClientTransition{ClientState::awaiting_authentication, ClientTrigger::password_selected,
                     ClientState::awaiting_password_reply},
    ClientTransition{ClientState::awaiting_authentication, ClientTrigger::failure,
                     ClientState::failed},
    ClientTransition{ClientState::awaiting_password_reply, ClientTrigger::password_accepted,
                     ClientState::awaiting_second_reply},
    ClientTransition{ClientState::awaiting_password_reply, ClientTrigger::failure,
                     ClientState::failed},
    ClientTransition{ClientState::awaiting_second_reply, ClientTrigger::authenticated,
                     ClientState::awaiting_operation},
    ClientTransition{ClientState::awaiting_second_reply, ClientTrigger::failure,
                     ClientState::failed},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::connect_succeeded,
                     ClientState::established},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::noop_succeeded,
                     ClientState::served},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::bind_succeeded,
                     ClientState::awaiting_peer},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::backlog_granted,
                     ClientState::holding},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::associate_granted,
                     ClientState::awaiting_association},
    ClientTransition{ClientState::awaiting_operation, ClientTrigger::failure, ClientState::failed},
    ClientTransition{ClientState::awaiting_peer, ClientTrigger::peer_connected,
                     ClientState::established},
    ClientTransition{ClientState::awaiting_peer, ClientTrigger::failure, ClientState::failed},
    ClientTransition{ClientState::awaiting_association, ClientTrigger::id_received,
                     ClientState::associated},
    ClientTransition{ClientState::awaiting_association, ClientTrigger::failure,
                     ClientState::failed},
    ClientTransition{ClientState::holding, ClientTrigger::failure, ClientState::failed},
    ClientTransition{ClientState::associated, ClientTrigger::confirmation_received,
                     ClientState::confirmed},
    ClientTransition{ClientState::associated, ClientTrigger::failure, ClientState::failed},
    ClientTransition{ClientState::confirmed, ClientTrigger::failure, ClientState::failed},
};

std::string_view to_name(ClientState state);
std::string_view to_name(ClientTrigger trigger);

}  // namespace socks6::session
