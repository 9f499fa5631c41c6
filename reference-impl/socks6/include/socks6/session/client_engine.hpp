// The client's side of one connection to a proxy, as the shell sees it. How to drive it:
// engine.hpp.
//
// A connection ends in exactly one of three events: Established (the engine is done, the stream is
// the application's), Served (a NOOP) or Failed; after the latter two the client closes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/engine.hpp"
#include "socks6/session/stack_options.hpp"

namespace socks6::session {

/// Application data may be written behind the output from now on (draft-05, "False Starts"). Comes
/// once, before or with Established; only for CONNECT.
struct MaySend {};

/// The proxy let us in.
struct Authenticated {
    wire::Method method = wire::Method::none;
};

/// CONNECT succeeded.
struct Established {
    Endpoint bound;      ///< the proxy's end of the connection to the remote
    StackOptions stack;  ///< what the proxy says of its sockets
    wire::Buffer head;   ///< the first bytes of the remote's stream
    bool ended = false;  ///< the remote's stream ended behind them
};

/// NOOP succeeded.
struct Served {};

enum class ClientFailure : std::uint8_t {
    version_mismatch,        ///< the proxy speaks another version
    protocol_error,          ///< what came is no reply
    authentication_refused,  ///< no acceptable methods
    operation_failed,        ///< an Operation Reply other than success
    ended_early,             ///< the stream ended before the replies were whole
    timed_out,               ///< no reply in time
};

/// "version_mismatch", "protocol_error", …
std::string_view to_name(ClientFailure failure);

struct Failed {
    ClientFailure failure = ClientFailure::protocol_error;
    std::optional<wire::ReplyCode> code;  ///< with operation_failed
    std::string detail;                   ///< printable: what was expected where, and what came
};

using ClientEvent = std::variant<MaySend, Authenticated, Established, Served, Failed>;

using ClientEngine = Engine<ClientEvent>;

}  // namespace socks6::session
