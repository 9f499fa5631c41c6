// The proxy's side of one client connection, as the shell sees it: what it must do (ProxyEvent) and
// what it answers (ProxyAnswer). How to drive it: engine.hpp.
//
// A connection ends in exactly one of two ways: Relay (the engine is done, the shell carries bytes
// between client and remote) or Release.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/engine.hpp"
#include "socks6/session/stack_options.hpp"

namespace socks6::session {

/// Connect to the target, all its addresses in turn if it is a name, and answer with Connected or
/// ConnectFailed. No TFO unless stack.tfo_payload is there.
struct Connect {
    Endpoint target;
    StackOptions stack;
};

/// Give up connecting; no answer is expected any more, and one that is under way is ignored.
struct CancelConnect {};

/// The output taken so far tells the client of its connection. From now on the shell relays both
/// ways: first `head` to the remote, then what the client sends; and the client's end of stream at
/// once if `client_ended`. The engine can be destroyed.
struct Relay {
    wire::Buffer head;
    bool client_ended = false;
};

/// Send all output, then FIN; go on reading, so that the client does not lose the output to a RST.
struct SendEnd {};

/// Send all output, then close. Nothing follows.
struct Release {};

enum class Outcome : std::uint8_t {
    served,            ///< NOOP answered, or relaying begins
    version_mismatch,  ///< answered with our version
    malformed,         ///< no message; closed
    refused,           ///< an Operation Reply other than success, or no acceptable method
    incomplete,        ///< the client ended before its Request was whole
    timed_out,         ///< the Request did not arrive in time
};

/// "served", "version_mismatch", …
std::string_view to_name(Outcome outcome);

/// Comes once, as soon as the outcome is certain; for logs and counters only.
struct Concluded {
    Outcome outcome = Outcome::served;
    std::string detail;  ///< why: reply code or parse error, printable
};

using ProxyEvent = std::variant<Connect, CancelConnect, Relay, SendEnd, Release, Concluded>;

/// The remote leg is up.
struct Connected {
    Endpoint bound;     ///< the proxy's own end of it
    StackOptions used;  ///< what is in force, for the Operation Reply
};

struct ConnectFailed {
    wire::ReplyCode code = wire::ReplyCode::general_failure;
};

using ProxyAnswer = std::variant<Connected, ConnectFailed>;

class ProxyEngine : public Engine<ProxyEvent> {
  public:
    /// What came of an event. An answer that nothing waits for is ignored.
    virtual void answer(const ProxyAnswer& answer, Time now) = 0;
};

}  // namespace socks6::session
