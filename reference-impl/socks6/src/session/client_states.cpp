#include "socks6/session/client_states.hpp"

namespace socks6::session {

std::string_view to_name(ClientState state) {
    switch (state) {
        case ClientState::awaiting_authentication:
            return "awaiting_authentication";
        case ClientState::awaiting_password_reply:
            return "awaiting_password_reply";
        case ClientState::awaiting_second_reply:
            return "awaiting_second_reply";
        case ClientState::awaiting_operation:
            return "awaiting_operation";
        case ClientState::awaiting_peer:
            return "awaiting_peer";
        case ClientState::awaiting_association:
            return "awaiting_association";
        case ClientState::established:
            return "established";
        case ClientState::served:
            return "served";
        case ClientState::holding:
            return "holding";
        case ClientState::associated:
            return "associated";
        case ClientState::confirmed:
            return "confirmed";
        case ClientState::failed:
            return "failed";
    }
    return {};
}

std::string_view to_name(ClientTrigger trigger) {
    switch (trigger) {
        case ClientTrigger::password_selected:
            return "password_selected";
        case ClientTrigger::password_accepted:
            return "password_accepted";
        case ClientTrigger::authenticated:
            return "authenticated";
        case ClientTrigger::connect_succeeded:
            return "connect_succeeded";
        case ClientTrigger::noop_succeeded:
            return "noop_succeeded";
        case ClientTrigger::bind_succeeded:
            return "bind_succeeded";
        case ClientTrigger::backlog_granted:
            return "backlog_granted";
        case ClientTrigger::associate_granted:
            return "associate_granted";
        case ClientTrigger::peer_connected:
            return "peer_connected";
        case ClientTrigger::id_received:
            return "id_received";
        case ClientTrigger::confirmation_received:
            return "confirmation_received";
        case ClientTrigger::failure:
            return "failure";
    }
    return {};
}

}  // namespace socks6::session
