// Judges one Idempotence option by itself and by the Request it answers (draft-05, "Idempotence
// options"). What tokens mean across connections is judged by TokenBooks.
#pragma once

#include <variant>

#include "oracle/option_judge.hpp"

namespace conform::oracle {

void judge_idempotence_option(
    const OptionsSeen& seen, std::size_t index,
    const std::variant<socks6::wire::Option, socks6::wire::ParseError>& decoded, Docket& docket);

}  // namespace conform::oracle
