// Matchers: what one field must be. Internal to this module; throws Failure.
#pragma once

#include <string>

#include "scenario/expectation.hpp"
#include "scenario/field_facts.hpp"
#include "scenario/load_context.hpp"

namespace conform::scenario {

/// A value or a matcher object for the field `fact`, reported under the path `field`.
FieldMatch load_field_match(LoadContext& context, const Cursor& at, const FieldFact& fact,
                            std::string field);

/// {"at_least", "at_most"}, one of them or both.
Range load_range(const LoadContext& context, const Cursor& at, std::uint64_t largest);

/// A verdict, or {"errata", "text"}.
VerdictByReading load_verdict(const Cursor& at);

/// `ambiguity` of an object; empty when it has none.
std::string find_ambiguity(const Cursor& object);

}  // namespace conform::scenario
