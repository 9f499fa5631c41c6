// Takes passwords out of a transcript before a report is made from it. Captures are written before
// that and do show them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::transcript {

/// Bytes of one direction of a flow that no report may show.
struct SecretRange {
    std::size_t flow = 0;
    Direction direction = Direction::sent;
    std::uint64_t offset = 0;  ///< in that direction's stream
    std::size_t length = 0;
};

/// Overwrites the ranges with '*', wherever entries hold a part of them.
void redact(Transcript& transcript, const std::vector<SecretRange>& secrets);

/// Overwrites every occurrence of `secret` in `bytes`: for what a peer may have sent back. Secrets
/// of less than four bytes are left, since they would hit by chance.
void redact(std::vector<std::uint8_t>& bytes, std::string_view secret);

}  // namespace conform::transcript
