// The proxy's side of one client connection, as the shell sees it: what it must do (ProxyEvent) and
// what it answers (ProxyAnswer). How to drive it: engine.hpp.
//
// A connection ends in exactly one of two ways: Relay (the engine is done, the shell carries bytes
// between client and remote) or Release. Of Connect, Listen, Join and Associate at most one comes,
// after authentication succeeded, and is answered once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/engine.hpp"
#include "socks6/session/listener_table.hpp"
#include "socks6/session/stack_options.hpp"

namespace socks6::session {

/// Connect to the target, all its addresses in turn if it is a name, and answer with Connected or
/// OperationFailed. No TFO unless stack.tfo_payload is there; then `payload`, which is never longer
/// than that, goes into the SYN as far as it fits.
struct Connect {
    Endpoint target;
    StackOptions stack;
    wire::Buffer payload;
};

/// BIND: listen at `local` (an unspecified address or port 0: the shell's choice) and answer with
/// Listening or OperationFailed. With stack.backlog the kernel's queue should hold that many.
struct Listen {
    Endpoint local;
    StackOptions stack;
};

/// Accept one connection at the listener, close the listener, and answer with Accepted or
/// OperationFailed.
struct AcceptOne {};

/// From now on tell the ListenerTable of everything that arrives at the listener, and keep it until
/// a further BIND takes it. Not answered. Ends with CloseListener.
struct KeepListening {
    ListenerId listener{};
};

/// A further BIND on another connection's listener: take the arrival that is named, or the one that
/// the table gives to this waiter later, and answer with Accepted or OperationFailed.
struct Join {
    ListenerTable::Wait wait;
};

/// The waiter of this connection's Join will not take anything any more.
struct CancelJoin {
    WaiterId waiter{};
};

/// Close the kept listener and the arrivals that remain; answer OperationFailed to the waiters.
struct CloseListener {
    ListenerId listener{};
    ListenerTable::Remains remains;
};

/// UDP ASSOCIATE: open the socket that faces the remotes at `local` (unspecified or 0: the shell's
/// choice), relay datagrams of this association, and answer with AssociationOpened or
/// OperationFailed; then with FirstDatagram as soon as the AssociationTable has admitted the first
/// one.
struct Associate {
    std::uint32_t association = 0;
    Endpoint local;
    StackOptions stack;
};

/// The association has ended; the table no longer knows it. Close its socket.
struct Disassociate {
    std::uint32_t association = 0;
};

/// Give up the Connect, Listen or AcceptOne under way; no answer is expected any more, and one that
/// is on its way is ignored.
struct Cancel {};

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
    served,            ///< NOOP answered, relaying begins, a listener or an association is up
    version_mismatch,  ///< answered with our version
    malformed,         ///< no message; closed
    refused,           ///< an Operation Reply other than success, or authentication failed
    incomplete,        ///< the client ended before its Request was whole or served
    timed_out,         ///< the Request did not arrive in time
};

/// "served", "version_mismatch", …
std::string_view to_name(Outcome outcome);

/// Comes once, as soon as the outcome is certain; for logs and counters only.
struct Concluded {
    Outcome outcome = Outcome::served;
    std::string detail;  ///< why: reply code or parse error, printable
};

using ProxyEvent =
    std::variant<Connect, Listen, AcceptOne, KeepListening, Join, CancelJoin, CloseListener,
                 Associate, Disassociate, Cancel, Relay, SendEnd, Release, Concluded>;

/// The remote leg is up.
struct Connected {
    Endpoint bound;     ///< the proxy's own end of it
    StackOptions used;  ///< what is in force, for the Operation Reply
    /// How many bytes of the payload the kernel has taken; the engine relays the others first.
    std::size_t payload_sent = 0;
};

struct Listening {
    Endpoint bound;     ///< where remotes connect to
    StackOptions used;  ///< what is in force; the backlog is the engine's to say
};

struct Accepted {
    Endpoint peer;
    StackOptions used;
};

struct AssociationOpened {
    Endpoint bound;  ///< where remotes send to
    StackOptions used;
};

/// A datagram with the association's id came for the first time and was admitted.
struct FirstDatagram {};

/// Whatever was asked for did not succeed, or the listener that it depends on ended; `success` is
/// taken for general failure.
struct OperationFailed {
    wire::ReplyCode code = wire::ReplyCode::general_failure;
};

using ProxyAnswer =
    std::variant<Connected, Listening, Accepted, AssociationOpened, FirstDatagram, OperationFailed>;

class ProxyEngine : public Engine<ProxyEvent> {
  public:
    /// What came of an event. An answer that nothing waits for is ignored.
    virtual void answer(const ProxyAnswer& answer, Time now) = 0;
};

}  // namespace socks6::session
