// Which received datagrams are ones that another of our flows sent.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::capture {

/// For each entry the index of the entry that it repeats: a datagram received on a flow with a
/// partner repeats the first equal one that the partner sent and that no other repeats. All other
/// entries stand for themselves. Datagrams may be lost or change places, so position means nothing.
std::vector<std::size_t> datagram_sources(const transcript::Transcript& transcript,
                                          const std::vector<std::optional<std::size_t>>& partners);

}  // namespace conform::capture
