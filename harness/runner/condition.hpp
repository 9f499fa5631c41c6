// Conditions of a scenario: do they hold for a number, and how do they read in a report?
//
// Pure functions over loaded values; addresses and endpoints of actors are asked of the context.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runner/target.hpp"
#include "scenario/expectation.hpp"

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

/// A condition in words: "connection_refused (0x05)"; `field` tells which names apply.
std::string describe(const scenario::Condition& condition, std::string_view field,
                     const MatchContext& context);

/// Whether a number satisfies it; an error text when it cannot be evaluated.
std::variant<bool, std::string> number_fits(const scenario::Condition& condition,
                                            std::uint64_t number,
                                            const scenario::Variables& variables);

}  // namespace conform::runner
