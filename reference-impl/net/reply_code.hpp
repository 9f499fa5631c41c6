// Which reply code tells a client what went wrong on the way to the remote host.
#pragma once

#include <system_error>

#include "net/connector.hpp"
#include "net/resolver.hpp"
#include "socks6/wire/codes.hpp"

namespace socks6::net {

/// draft-05, "Operation Replies": refused 05, network unreachable 03, host unreachable 04, timed
/// out 09, not permitted 02, family not supported 08, no error 00, all else 01.
wire::ReplyCode reply_code(std::error_code error);
wire::ReplyCode reply_code(ConnectError::Reason reason);
/// Names have no code of their own: host unreachable 04 for a name without an address, else 01.
wire::ReplyCode reply_code(ResolveError::Reason reason);

}  // namespace socks6::net
