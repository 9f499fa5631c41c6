// The client's side of one connection to a proxy, as the shell sees it. How to drive it:
// engine.hpp.
//
// A connection comes to exactly one of: Established (the engine is done, the stream is the
// application's), Served (a NOOP), Holding (the connection keeps a listener alive), Associated (the
// connection keeps an association alive) or Failed. After Served and Failed the client closes;
// after Holding and Associated it goes on driving the engine, which says Failed when they end.
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

/// BIND: the proxy listens; remotes connect to `bound`. What follows is Established with the peer,
/// or, as `stack.backlog` tells that further BINDs are to take the connections, Holding at once.
struct Bound {
    Endpoint bound;
    StackOptions stack;
};

/// CONNECT succeeded, or a remote has connected to our BIND.
struct Established {
    Endpoint bound;      ///< CONNECT: the proxy's end of the remote leg; BIND: the remote peer
    StackOptions stack;  ///< what the proxy says of its sockets
    wire::Buffer head;   ///< the first bytes of the remote's stream
    bool ended = false;  ///< the remote's stream ended behind them
};

/// NOOP succeeded.
struct Served {};

/// The backlog was granted: this connection carries nothing, and the listener lives as long as it.
struct Holding {};

/// UDP ASSOCIATE succeeded: datagrams with this id may be sent to the proxy's relay port.
struct Associated {
    std::uint32_t association = 0;
    Endpoint bound;  ///< where remotes send to
    StackOptions stack;
};

/// The proxy has had our first datagram; what remotes send reaches us from now on.
struct Confirmed {};

enum class ClientFailure : std::uint8_t {
    version_mismatch,        ///< the proxy speaks another version
    protocol_error,          ///< what came is no reply, or contradicts what we asked for
    authentication_refused,  ///< no acceptable methods, or wrong credentials
    operation_failed,        ///< an Operation Reply other than success
    ended_early,             ///< the stream ended before the replies were whole, or what it held
    timed_out,               ///< no reply in time
};

/// "version_mismatch", "protocol_error", …
std::string_view to_name(ClientFailure failure);

struct Failed {
    ClientFailure failure = ClientFailure::protocol_error;
    std::optional<wire::ReplyCode> code;  ///< with operation_failed
    std::string detail;                   ///< printable: what was expected where, and what came
};

using ClientEvent = std::variant<MaySend, Authenticated, Bound, Established, Served, Holding,
                                 Associated, Confirmed, Failed>;

using ClientEngine = Engine<ClientEvent>;

}  // namespace socks6::session
