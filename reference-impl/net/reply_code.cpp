#include "net/reply_code.hpp"

namespace socks6::net {

using wire::ReplyCode;

wire::ReplyCode reply_code(std::error_code error) {
    if (!error) return ReplyCode::success;
    return reply_code(ConnectError::from(error, {}).reason);
}

wire::ReplyCode reply_code(ConnectError::Reason reason) {
    switch (reason) {
        case ConnectError::Reason::refused:
            return ReplyCode::connection_refused;
        case ConnectError::Reason::network_unreachable:
            return ReplyCode::network_unreachable;
        case ConnectError::Reason::host_unreachable:
            return ReplyCode::host_unreachable;
        case ConnectError::Reason::timed_out:
            return ReplyCode::timed_out;
        case ConnectError::Reason::not_permitted:
            return ReplyCode::not_allowed;
        case ConnectError::Reason::family_not_supported:
            return ReplyCode::address_type_not_supported;
        case ConnectError::Reason::cancelled:
        case ConnectError::Reason::other:
            break;
    }
    return ReplyCode::general_failure;
}

wire::ReplyCode reply_code(ResolveError::Reason reason) {
    return reason == ResolveError::Reason::not_found ? ReplyCode::host_unreachable
                                                     : ReplyCode::general_failure;
}

}  // namespace socks6::net
