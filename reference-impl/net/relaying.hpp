// One relay under way: two streams and what is on its way between them.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "net/buffered_relay.hpp"

namespace socks6::net {

class BufferedRelay::Relaying : public std::enable_shared_from_this<Relaying> {
  public:
    /// `buffer` is shared with other relayings and used within one call only. `ended` is called
    /// once, last of all; it may drop this object.
    Relaying(RelayJob job, std::span<std::uint8_t> buffer,
             std::function<void(Relaying&, const RelayResult&)> ended);

    /// To be called once, from the executor.
    void begin();
    /// Resets both sides.
    void stop(RelayResult::Reason reason);

  private:
    struct Side {
        std::unique_ptr<Stream> stream;
        RelayResult::Side result;
        /// What is still to be written to this side, from `held_from` on.
        std::vector<std::uint8_t> held;
        std::size_t held_from = 0;
        bool ended = false;     ///< its FIN was read
        bool fin_sent = false;  ///< the other's FIN was passed on to it
    };

    static std::size_t other(std::size_t side) { return 1 - side; }

    void pump(std::size_t from);
    /// Whether more can be done at once.
    bool step(std::size_t from);
    bool deliver(std::size_t from, std::span<const std::uint8_t> bytes);
    bool deliver_held(std::size_t from);
    void pass_fin(std::size_t from);
    void wait(std::size_t stream, Readiness what, std::size_t from);
    void watch_broken(std::size_t side);
    void broke(std::size_t side, std::error_code error);
    void finish(RelayResult::Reason reason);
    void arm_idle_timer(std::chrono::steady_clock::duration after);

    std::array<Side, 2> sides_;
    std::span<std::uint8_t> buffer_;
    std::function<void(Relaying&, const RelayResult&)> ended_;
    std::chrono::steady_clock::time_point last_progress_;
    struct IdleTimer {
        std::chrono::milliseconds limit;
        asio::steady_timer timer;
    };
    std::unique_ptr<IdleTimer> idle_;
};

}  // namespace socks6::net
