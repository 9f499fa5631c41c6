// Judges the SYN that a proxy sent to the remote by the TFO option of the Request (draft-05, "TFO
// options"; the corner cases are readings of AMB-70).
#pragma once

#include "oracle/conversation.hpp"
#include "oracle/relay_legs.hpp"

namespace conform::oracle {

/// `leg`: for certain that of the CONNECT of `conversation`.
void judge_fast_open(const RelayLeg& leg, Conversation& conversation);

}  // namespace conform::oracle
