// Judges Stack options: layouts and their errata, legs, levels, values, commands they belong to,
// contradictions (draft-05, "Stack options").
#pragma once

#include "oracle/option_judge.hpp"

namespace conform::oracle {

/// The option that stands at `index` among the message's options.
void judge_stack_option(const OptionsSeen& seen, std::size_t index,
                        const socks6::wire::OptionView& option, Docket& docket);

void judge_stack_contradictions(const OptionsSeen& seen, Docket& docket);

}  // namespace conform::oracle
