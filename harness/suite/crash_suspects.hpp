// Which cases may have ended a target that is found dead: those that ran then, and the last ones
// before, as the end of a process is known a moment after what it did.
#pragma once

#include <cstddef>
#include <deque>
#include <set>

namespace conform::suite {

class CrashSuspects {
  public:
    void started(std::size_t index) { running_.insert(index); }

    void finished(std::size_t index) {
        constexpr std::size_t last_ones = 8;
        running_.erase(index);
        finished_.push_back(index);
        if (finished_.size() > last_ones) finished_.pop_front();
    }

    std::set<std::size_t> all() const {
        auto all = running_;
        all.insert(finished_.begin(), finished_.end());
        return all;
    }

    /// A target was started anew: who ran before has nothing to do with it.
    void forget() { finished_.clear(); }

  private:
    std::set<std::size_t> running_;
    std::deque<std::size_t> finished_;
};

}  // namespace conform::suite
