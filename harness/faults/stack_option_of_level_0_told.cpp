// Counts levels from 0.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault stack_option_of_level_0_told() {
    return {"stack-option-of-level-0-told",
            {"R05-STACK-LEVEL-VALUES"},
            "the reply to a successful CONNECT has a Stack option of level 0",
            tell_option<1, 5, 0x80, 1, 0>};
}

}  // namespace conform::faults
