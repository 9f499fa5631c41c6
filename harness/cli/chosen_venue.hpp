// Where the runs of this process take place: in labs, if it may have them.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "suite/venue.hpp"

namespace conform::cli {

struct ChosenVenue {
    suite::Venue venue;
    std::vector<std::string> notes{};  ///< for the report: why not in the lab, though it was wanted
};

/// The process enters a world of its own, once for its life and while it has one thread.
class PrivateWorld {
  public:
    PrivateWorld();
    PrivateWorld(const PrivateWorld&) = delete;
    PrivateWorld& operator=(const PrivateWorld&) = delete;

    /// A new lab, else this machine. Any thread may ask.
    ChosenVenue make_venue() const;
    /// Empty when labs can be made.
    const std::string& refused() const { return refused_; }

  private:
    std::string refused_;
    mutable std::mutex one_at_a_time_;  // files for names are mounted for the whole process
};

}  // namespace conform::cli
