// Decides what becomes of each frame in one direction of a link: when it arrives, or that it never
// does.
//
// No socket, no clock, no thread: frames come with the time at which they did, and are taken when
// the time that next() tells has come. The same seed and the same frames at the same times give
// the same outcome. Every frame uses up as many random numbers as any other, so that what one
// setting does to the n-th frame does not depend on another setting. Holds at most most_held
// bytes.
#pragma once

#include <map>
#include <random>

#include "lab/link_settings.hpp"

namespace conform::lab {

using Clock = std::chrono::steady_clock;
using Frame = std::vector<std::uint8_t>;

class OneWay {
  public:
    OneWay(OneWaySettings settings, std::uint64_t seed);

    /// Times never go back. Gives a frame that the link itself sends back at once, if any.
    std::optional<Frame> offer(Clock::time_point now, Frame frame);
    /// When the next frame arrives; nothing while none is under way.
    std::optional<Clock::time_point> next() const;
    /// Those that have arrived, in order.
    std::vector<Frame> take(Clock::time_point now);

    const OneWayCounters& counters() const { return counters_; }

    static constexpr std::size_t most_held = 32UL * 1024 * 1024;

  private:
    /// Three numbers from 0 to 1, without 1.
    struct Dice {
        double loss;
        double jitter;
        double reorder;
    };
    Dice roll();
    bool filtered(const Frame& frame);
    /// When the frame has left the sender at the link's rate; nothing if the queue is full.
    std::optional<Clock::time_point> depart(Clock::time_point now, std::size_t size);
    void put_under_way(Clock::time_point left, const Dice& dice, Frame frame);

    OneWaySettings settings_;
    std::mt19937_64 random_;
    std::vector<std::uint64_t> meant_;  ///< frames that each rule has met
    Clock::time_point sender_free_{};
    Clock::time_point last_arrival_{};  ///< of those that keep their order
    std::multimap<Clock::time_point, Frame> under_way_;
    std::size_t held_ = 0;
    OneWayCounters counters_;
};

}  // namespace conform::lab
