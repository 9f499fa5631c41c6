// What the loader of one case knows while it goes through the steps in order. Internal to this
// module; lives for the loading of one case, except for what it borrows from that of the file.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "requirements/catalogue.hpp"
#include "scenario/json_cursor.hpp"
#include "scenario/load.hpp"
#include "scenario/scenario.hpp"

namespace conform::scenario {

/// Memory that all cases of a file may take together; see Bounds::expanded_bytes.
class Budget {
  public:
    explicit Budget(std::uint64_t bytes) : bound_(bytes), left_(bytes) {}

    /// Fails at `where` when the bound is passed.
    void charge(std::uint64_t bytes, const Cursor& where);

  private:
    std::uint64_t bound_;
    std::uint64_t left_;
};

/// By actor, then by connection.
struct SpeakerOrder {
    bool operator()(const Speaker& a, const Speaker& b) const {
        return std::tie(a.actor, a.connection) < std::tie(b.actor, b.connection);
    }
};

struct LoadContext {
    LoadContext(const requirements::Catalogue& all_requirements, const Bounds& all_bounds,
                Budget& file_budget, std::set<std::string>& file_sequences_used)
        : catalogue(all_requirements),
          bounds(all_bounds),
          budget(file_budget),
          sequences_used(file_sequences_used) {}

    const requirements::Catalogue& catalogue;
    const Bounds& bounds;
    Budget& budget;
    std::set<std::string>& sequences_used;  ///< by any case

    TargetRole target = TargetRole::proxy;
    bool lab = false;  ///< the case requires it
    std::map<std::string, Actor> actors;
    std::optional<Cursor> sequences;

    std::set<std::string> covers;  ///< of the steps so far
    /// Variables that have a value where the loader is, and those that this step captures.
    std::set<std::string, std::less<>> variables;
    std::vector<std::string> captured;
    std::vector<std::string> open_sequences;
    std::size_t nesting = 0;
    std::set<Speaker, SpeakerOrder> opened;
    std::map<Speaker, std::string, SpeakerOrder> spoken_on;  ///< and the pointer of the first
};

}  // namespace conform::scenario
