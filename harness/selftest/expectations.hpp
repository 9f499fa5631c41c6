// The places of a case that can fail a target: what a finding's step may point at.
#pragma once

#include <set>
#include <string>

#include "scenario/scenario.hpp"

namespace conform::selftest {

/// JSON pointers of the steps that judge with more weight than info. The choices of alternatives
/// are one expectation up to where a choice is made; what follows in a choice counts by itself.
std::set<std::string> expectations_of(const scenario::Case& test_case);

}  // namespace conform::selftest
