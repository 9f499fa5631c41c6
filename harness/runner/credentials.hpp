// Names and passwords that scenarios mean by a word ("first", "password_prefix"), and their bytes.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/target.hpp"
#include "scenario/payload.hpp"

namespace conform::runner {

/// `longest` or `longest_in_option`: the same for every run.
UserCredentials long_user(scenario::Credentials which);

/// Name and password that the scenario means; nothing when the run was started without.
std::optional<UserCredentials> find_credentials(scenario::Credentials which, const Target& target);

/// The Username/Password request for them.
std::variant<std::vector<std::uint8_t>, std::string> encode_credentials(scenario::Credentials which,
                                                                        const Target& target);

}  // namespace conform::runner
