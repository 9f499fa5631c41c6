// Which cases each fault is run against.
//
// Plain values that borrow the faults and cases they were made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "faults/fault.hpp"
#include "scenario/scenario.hpp"

namespace conform::selftest {

using Cases = std::vector<const scenario::Case*>;

struct Scope {
    bool everything = false;  ///< each fault against every case
    std::size_t sample = 20;  ///< cases of foreign clauses, picked by the seed
    /// Of each scenario that covers a clause of the fault so many cases, evenly spread, come first;
    /// the others only if those notice nothing.
    std::size_t at_first = 3;
    std::uint64_t seed = 1;
};

struct FaultPlan {
    const faults::Fault* fault = nullptr;
    /// One after the other, until the fault is noticed under a clause of its own.
    std::vector<Cases> rounds;
};

/// In the order of the faults. The same scope gives the same plan.
std::vector<FaultPlan> plan_for(const std::vector<const faults::Fault*>& faults, const Cases& cases,
                                const Scope& scope);

/// Every case of the plans once, by id.
Cases all_cases(const std::vector<FaultPlan>& plans);

}  // namespace conform::selftest
