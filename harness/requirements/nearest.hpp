// Names that look like a mistyped one, for "did you mean …" in errors. Knows nothing of what the
// names stand for: requirement ids, keys of a scenario, topics.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace conform::requirements {

/// Fewest single-byte insertions, deletions and replacements that turn one into the other. Both
/// are read up to their first 256 bytes, so that a hostile file cannot buy time with long names.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// At most `count` of the names, nearest first, equally near ones in the order given. A name that
/// shares less than half of its bytes with `wanted` is no suggestion, so the list may be empty.
/// Upper and lower case count as equal.
std::vector<std::string> nearest(std::string_view wanted,
                                 const std::vector<std::string_view>& names, std::size_t count);

/// ", did you mean A, B?" or nothing, ready to follow a message.
std::string suggestion(const std::vector<std::string>& names);

}  // namespace conform::requirements
