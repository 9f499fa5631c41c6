// Leaves out the code of a Stack option.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault stack_option_too_short_told() {
    return {"stack-option-too-short-told",
            {"R05-STACK-MIN-LEN"},
            "the reply to a successful CONNECT has a Stack option of three bytes",
            tell_option<1, 3, 0x84>};
}

}  // namespace conform::faults
