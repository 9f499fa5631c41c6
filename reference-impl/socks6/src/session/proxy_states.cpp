#include "socks6/session/proxy_states.hpp"

namespace socks6::session {

std::string_view to_name(ProxyState state) {
    switch (state) {
        case ProxyState::awaiting_request:
            return "awaiting_request";
        case ProxyState::connecting:
            return "connecting";
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
        case ProxyTrigger::noop_served:
            return "noop_served";
        case ProxyTrigger::connect_wanted:
            return "connect_wanted";
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
