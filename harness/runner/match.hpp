// Compares a dissected message with what a step wants of it, field by field.
//
// Pure: looks at bytes, decides, captures; who is to blame for what is the judge's matter.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/condition.hpp"
#include "scenario/expectation.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {

/// How one wanted thing compares.
struct FieldOutcome {
    scenario::Judgement judgement;  ///< of its own; may name no clause
    bool fits = false;
    const scenario::Tier* tier = nullptr;  ///< the further permitted value that fitted
    std::string what;                      ///< "reply_code"
    std::string expected;                  ///< every permitted value
    std::string got;
    std::size_t offset = 0;  ///< of the field in the message
    std::size_t length = 0;
};

struct MessageOutcome {
    std::vector<FieldOutcome> fields;  ///< in the order wanted
    std::vector<std::pair<std::string, scenario::Value>> captured;
    std::optional<std::string> scenario_error;  ///< "unknown variable …": nothing was judged
};

/// `dissection` must be complete.
MessageOutcome match_message(const scenario::MessageMatch& wanted,
                             const scenario::Captures& captures,
                             const socks6::wire::Dissection& dissection,
                             socks6::wire::Bytes message, const MatchContext& context);

}  // namespace conform::runner
