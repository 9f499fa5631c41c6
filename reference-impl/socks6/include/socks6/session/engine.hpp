// What every session engine is to the shell that drives it: bytes and time in, bytes and events
// out.
//
// An engine holds one connection's protocol state and nothing else: no socket, clock, thread or
// random source. It decides, the shell acts. The shell
//   - gives what it read, at most capacity() bytes at a time (none while that is 0: back-pressure),
//   - after every input first takes the output, then all events; output goes to the peer in order,
//     and an event that ends or hands over the connection counts after all output taken before it,
//   - calls on_timeout once next_timeout() has passed.
// `now` never runs backwards. An engine is used from one thread at a time and never throws for what
// a peer sent. A shell that loses its transport says so (receive_reset) and acts on what follows
// before it destroys the engine.
//
// The interface is abstract so that a decorator can stand between engine and shell
// (engine_tap.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "socks6/wire/bytes.hpp"

namespace socks6::session {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

template <typename E>
class Engine {
  public:
    using Event = E;

    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    /// Bytes from the peer, in order. Gives how many were taken: all, up to capacity().
    virtual std::size_t receive(wire::Bytes bytes, Time now) = 0;
    /// The peer will send no more (FIN). Comes once, after all bytes.
    virtual void receive_end(Time now) = 0;
    /// The transport broke, or the shell gives the connection up: nothing goes either way any more.
    /// What the connection holds in shared tables is given back; what that asks of the shell comes
    /// as events, and Release (or its like) last.
    virtual void receive_reset(Time now) = 0;
    /// How many bytes receive() would take now.
    virtual std::size_t capacity() const = 0;

    /// The next thing to do, or nothing for now.
    virtual std::optional<Event> next_event() = 0;
    /// Bytes for the peer; empty when there are none.
    virtual wire::Buffer take_output() = 0;

    /// When to call on_timeout next; may change with every input.
    virtual std::optional<Time> next_timeout() const = 0;
    virtual void on_timeout(Time now) = 0;
};

}  // namespace socks6::session
