// Runs that the tests of this folder share.
#pragma once

#include <string>

#include "verdict/run_result.hpp"

namespace conform::reports::sample {

/// One case of every verdict, and what a real run would carry: the baselines are made from it.
RunResult run();

/// Hostile text: escape sequences, OSC 8 and 52, NUL, bytes that are no UTF-8, C1 controls, bidi
/// marks, markup, workflow commands.
std::string hostile_text();

/// The sample with the hostile text in every field that is a text.
RunResult hostile_run();

}  // namespace conform::reports::sample
