// Judges the TOS values that a proxy says it uses by what its packets carry (draft-05, "IP TOS
// options"). Asking for one obliges nobody; saying one that is not used does (AMB-68).
#pragma once

#include <cstdint>
#include <optional>

#include "oracle/conversation.hpp"

namespace conform::oracle {

/// `toward_remote`: of the proxy's packets on the remote leg; nothing when none was seen.
void judge_traffic_class(std::optional<std::uint8_t> toward_remote, Conversation& conversation);

}  // namespace conform::oracle
