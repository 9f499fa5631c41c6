#include "socks6/session/proxy_states.hpp"

namespace socks6::session {

std::string_view to_name(ProxyState state) {
    switch (state) {
        case ProxyState::awaiting_request:
            return "awaiting_request";
        case ProxyState::negotiating:
            return "negotiating";
        case ProxyState::gathering:
            return "gathering";
        case ProxyState::connecting:
            return "connecting";
        case ProxyState::listening:
            return "listening";
        case ProxyState::accepting:
            return "accepting";
        case ProxyState::joining:
            return "joining";
        case ProxyState::holding:
            return "holding";
        case ProxyState::associating:
            return "associating";
        case ProxyState::associated:
            return "associated";
        case ProxyState::awaiting_close:
            return "awaiting_close";
        case ProxyState::draining:
            return "draining";
        case ProxyState::relaying:
            return "relaying";
        case ProxyState::released:
            return "released";
    }
    return {};
}

std::string_view to_name(ProxyTrigger trigger) {
    switch (trigger) {
        case ProxyTrigger::method_chosen:
            return "method_chosen";
        case ProxyTrigger::noop_served:
            return "noop_served";
        case ProxyTrigger::payload_wanted:
            return "payload_wanted";
        case ProxyTrigger::connect_wanted:
            return "connect_wanted";
        case ProxyTrigger::listen_wanted:
            return "listen_wanted";
        case ProxyTrigger::join_wanted:
            return "join_wanted";
        case ProxyTrigger::associate_wanted:
            return "associate_wanted";
        case ProxyTrigger::listening:
            return "listening";
        case ProxyTrigger::listener_kept:
            return "listener_kept";
        case ProxyTrigger::association_open:
            return "association_open";
        case ProxyTrigger::connected:
            return "connected";
        case ProxyTrigger::refused:
            return "refused";
        case ProxyTrigger::ended:
            return "ended";
        case ProxyTrigger::timed_out:
            return "timed_out";
    }
    return {};
}

}  // namespace socks6::session
