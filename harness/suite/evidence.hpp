// Puts the frames of a case's pcap beside its findings.
#pragma once

#include "verdict/run_result.hpp"

namespace conform::suite {

/// Each finding gets the frames of what its step received, or else of what it did; at most 16.
/// `seen_by`: capture, if the frames were captured and not made up; then that is what proves a
/// finding which rests on no other source.
void add_frames(CaseResult& result, EvidenceSource seen_by);

}  // namespace conform::suite
