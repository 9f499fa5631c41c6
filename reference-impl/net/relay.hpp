// Copies bytes between two Streams until both directions have ended.
//
// A FIN travels as FIN (half-close both ways), after all data before it; a reset or failure of one
// side travels as reset to the other at once. A direction whose receiver is slow stops being read
// (back-pressure); it never holds more than `buffer_limit` bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "net/stream.hpp"

namespace socks6::net {

struct RelayJob {
    std::unique_ptr<Stream> first;
    std::unique_ptr<Stream> second;
    std::vector<std::uint8_t> to_first;   ///< written before anything read from `second`
    std::vector<std::uint8_t> to_second;  ///< written before anything read from `first`
    /// Ends the relay when no byte has moved for so long.
    std::optional<std::chrono::milliseconds> idle_timeout;
};

struct RelayResult {
    enum class Reason : std::uint8_t {
        finished,  ///< both sides sent FIN, all was delivered
        reset,     ///< a side reset or failed; the other was reset
        idle,      ///< both were reset after idle_timeout
        stopped,   ///< both were reset by stop() or cancellation
    };
    struct Side {
        std::uint64_t received = 0;  ///< bytes read from this side
        std::uint64_t sent = 0;      ///< bytes written to it, initial ones included
        PeerEnd end = PeerEnd::open;
        std::error_code error;
    };
    Reason reason = Reason::finished;
    Side first;
    Side second;
};

class Relay {
  public:
    using Done = std::function<void(const RelayResult&)>;

    Relay() = default;
    virtual ~Relay() = default;
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// Takes the streams, both of this relay's executor; they are closed when `done` is called, on
    /// that executor and never from within start(). No coroutine waits meanwhile.
    virtual void start(RelayJob job, Done done) = 0;
    /// Ends all that was started (Reason::stopped).
    virtual void stop() = 0;
    /// How many are under way.
    virtual std::size_t active() const = 0;

    /// start() as an awaitable. Not cancellable by itself: stop() ends it.
    Awaitable<RelayResult> run(RelayJob job);
};

}  // namespace socks6::net
