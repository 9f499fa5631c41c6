// A requirement as a person reads it: what is demanded, by which words, how it is judged, and which
// open questions of the draft it meets.
#pragma once

#include <string>

#include "requirements/ambiguities.hpp"
#include "requirements/catalogue.hpp"

namespace conform::requirements {

/// Lines of at most 80 columns (a longer word stands alone), the last one ended too. Control bytes
/// of a user's own catalogue come out as spaces.
std::string explain(const Requirement& requirement, const Ambiguities& ambiguities);

/// An open question alone, with the ruling of each outcome under both readings.
std::string explain(const Ambiguity& ambiguity);

}  // namespace conform::requirements
