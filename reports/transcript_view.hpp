// Two transcripts of one case, decoded and side by side: what the target did, what the reference
// did. Entries are set against each other in order; rows that differ (times aside) are marked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/text_page.hpp"
#include "transcript/transcript.hpp"

namespace conform::reports {

/// One entry as rows: what happened, then its fields. Not escaped.
struct TranscriptBlock {
    std::int64_t t_ns = 0;
    std::vector<std::string> rows;  ///< at least one
};

/// Messages by their fields; of data only what no message covers.
std::vector<TranscriptBlock> blocks_of(const transcript::Transcript& transcript);

/// Side by side from 100 columns, one below the other on narrower pages; one alone when the other
/// is empty. Long ones are shortened in the middle unless the page is verbose.
void write_transcripts(TextPage& page, const transcript::Transcript& target,
                       const transcript::Transcript& reference);

}  // namespace conform::reports
