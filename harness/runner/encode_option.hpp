// One option of a scenario -> the wire library's option.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runner/encode.hpp"
#include "socks6/wire/typed_option.hpp"

namespace conform::runner {

/// An option with the bytes it borrows; both must live until the message is written.
struct BuiltOption {
    socks6::wire::Option option;
    std::vector<std::uint8_t> bytes;
};

/// `built` gets the option, as often as `many` asks for. Errors: unknown variables, a number that
/// does not fit its field, credentials that the run does not have.
std::optional<std::string> build_option(const scenario::OptionSpec& spec,
                                        const EncodeContext& context,
                                        std::vector<BuiltOption>& built);

/// Name and password that the scenario means; nothing when the run was started without.
std::optional<UserCredentials> find_credentials(scenario::Credentials which, const Target& target);

/// The Username/Password request for them.
std::variant<std::vector<std::uint8_t>, std::string> encode_credentials(scenario::Credentials which,
                                                                        const Target& target);

}  // namespace conform::runner
