// Bytes as rows of hex and printable ASCII, the offending field marked with ^^ under its bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "reports/text_page.hpp"
#include "verdict/finding.hpp"

namespace conform::reports {

/// Rows around the mark (all when the page is verbose); says how many bytes are not shown.
void write_annotated_hex(TextPage& page, const MarkedBytes& marked);

/// "06 00 02 |...|" of the first bytes, for one line: at most `most` bytes, then "...".
std::string short_hex(std::span<const std::uint8_t> bytes, std::size_t most);

}  // namespace conform::reports
