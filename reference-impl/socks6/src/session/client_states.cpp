#include "socks6/session/client_states.hpp"

namespace socks6::session {

std::string_view to_name(ClientState state) {
    switch (state) {
        case ClientState::awaiting_authentication:
            return "awaiting_authentication";
        case ClientState::awaiting_operation:
            return "awaiting_operation";
        case ClientState::established:
            return "established";
        case ClientState::served:
            return "served";
        case ClientState::failed:
            return "failed";
    }
    return {};
}

std::string_view to_name(ClientTrigger trigger) {
    switch (trigger) {
        case ClientTrigger::authenticated:
            return "authenticated";
        case ClientTrigger::connect_succeeded:
            return "connect_succeeded";
        case ClientTrigger::noop_succeeded:
            return "noop_succeeded";
        case ClientTrigger::failure:
            return "failure";
    }
    return {};
}

}  // namespace socks6::session
