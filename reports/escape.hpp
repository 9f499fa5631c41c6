// Untrusted text made safe, one function per format. Everything that came from a peer, a child's
// output, a capture or a saved report passes through here before it is shown: texts of findings,
// transcripts, names, even ids.
//
// All formats spell what they cannot show in the same way (`\x1b`, `\xff` for a byte that is not
// UTF-8, `\u202e`), so that a report made from a saved report equals the one made live. The
// spelling is for readers and is not undone.
#pragma once

#include <string>
#include <string_view>

namespace conform::reports {

/// One line of printable text: no control, bidi mark, invisible character or line break survives.
/// Without `unicode` the result is ASCII.
std::string escape_terminal(std::string_view text, bool unicode);

/// Text that XML 1.0 permits, on one line. Markup is left to the XML writer.
std::string escape_xml(std::string_view text);

/// The same text as valid UTF-8: only bytes that are not UTF-8 are spelled out.
std::string escape_json(std::string_view text);

/// A line that no CI system takes for a command to it ("::error::", "##vso[").
std::string without_ci_commands(std::string_view line);

/// Columns that escaped text takes on a terminal.
std::size_t columns(std::string_view text);

/// The longest beginning of escaped text that fits, never a part of a character.
std::string_view fitting(std::string_view text, std::size_t width);

}  // namespace conform::reports
