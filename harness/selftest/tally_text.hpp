// A tally as text for people and as JSON for programs. Either may quote what came over the network:
// text is not escaped for a terminal here.
#pragma once

#include <string>

#include "selftest/tally.hpp"

namespace conform::selftest {

/// Fault x scenarios that noticed it x clauses blamed, and what is missing. `verbose`: every
/// scenario of every fault, and each expectation that no fault makes fail.
std::string tally_text(const Tally& tally, bool verbose);

/// {"format":1,"reference":{…},"faults":[…],…}
std::string tally_json(const Tally& tally);

}  // namespace conform::selftest
