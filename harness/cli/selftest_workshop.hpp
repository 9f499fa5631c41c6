// What a self-test works with: the built-in reference with each fault, and labs.
#pragma once

#include "cli/chosen_venue.hpp"
#include "selftest/sweep.hpp"

namespace conform::cli {

/// `catalogue` and `world` are borrowed. Eight cases at once in each run, unless the options say
/// otherwise.
selftest::Workshop workshop_in(const PrivateWorld& world, const requirements::Catalogue& catalogue,
                               suite::Options options, std::size_t faults_at_once);

}  // namespace conform::cli
