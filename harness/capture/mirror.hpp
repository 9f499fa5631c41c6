// Flows of a transcript that are the two ends of one connection.
//
// Two of our actors may talk to each other directly; then the transcript has the connection twice,
// once from either end.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::capture {

/// Whether our actor made the connection of that flow: what its opened or refused entry says, else
/// what the flow says.
std::vector<bool> initiators(const transcript::Transcript& transcript);

/// For each flow the index of the one that saw the same connection from its other end, if any.
/// Ends must be known and mirror each other; where ports were used again, the first connection
/// made is paired with the first accepted, and so on.
std::vector<std::optional<std::size_t>> mirrored_flows(const transcript::Transcript& transcript);

}  // namespace conform::capture
