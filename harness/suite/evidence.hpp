// Puts the frames of a case's pcap beside its findings.
#pragma once

#include "verdict/run_result.hpp"

namespace conform::suite {

/// Each finding gets the frames of what its step received, or else of what it did; at most 16.
void add_frames(CaseResult& result);

}  // namespace conform::suite
