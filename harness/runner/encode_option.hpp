// One option of a scenario -> the wire library's option.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runner/credentials.hpp"
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

}  // namespace conform::runner
