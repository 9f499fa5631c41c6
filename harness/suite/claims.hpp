// What a case must have to itself while it runs (docs/scenario-format.md, "exclusive").
//
// A claim is exclusive or shared, like a lock: a case that changes a user's state claims the users
// exclusively, every other case that logs in shares them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "scenario/scenario.hpp"

namespace conform::suite {

struct Claims {
    std::set<scenario::Exclusive> exclusive;
    std::set<scenario::Exclusive> shared;
};

/// Whether cases meet in the target, or each has one that was made for it.
enum class Serves : std::uint8_t { all_cases, one_case };

/// Of a target of its own a case need not claim users and backlogs.
Claims claims_of(const scenario::Case& test_case, Serves target = Serves::all_cases);

/// What is claimed now.
class ClaimTable {
  public:
    bool available(const Claims& claims) const;
    void take(const Claims& claims);
    void give_back(const Claims& claims);

  private:
    std::set<scenario::Exclusive> exclusive_;
    std::map<scenario::Exclusive, std::size_t> shared_;
};

}  // namespace conform::suite
