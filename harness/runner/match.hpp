// Compares a dissected message with what a step wants of it, field by field.
//
// Pure: looks at bytes, decides, captures; who is to blame for what is the judge's matter.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/target.hpp"
#include "scenario/expectation.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {

/// What matching needs to know besides the message; borrowed for the time of the call.
struct MatchContext {
    const Target& target;
    const scenario::Variables& variables;
    /// The addresses of an actor, as text.
    std::function<std::vector<std::string>(const std::string& actor)> addresses_of;
    /// Where an actor listens; nothing when it does not.
    std::function<std::optional<scenario::CapturedEndpoint>(const std::string& actor)> endpoint_of;
};

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

/// A condition in words: "connection_refused (0x05)"; `field` tells which names apply.
std::string describe(const scenario::Condition& condition, std::string_view field,
                     const MatchContext& context);

/// Whether a number satisfies it; an error text when it cannot be evaluated.
std::variant<bool, std::string> number_fits(const scenario::Condition& condition,
                                            std::uint64_t number,
                                            const scenario::Variables& variables);

}  // namespace conform::runner
