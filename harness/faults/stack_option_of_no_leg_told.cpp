// Tells of no leg what it does there.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault stack_option_of_no_leg_told() {
    return {"stack-option-of-no-leg-told",
            {"R05-STACK-LEG-VALUES"},
            "the reply to a successful CONNECT has a TOS option of leg 0",
            tell_option<1, 5, 0x01, 1, 0>};
}

}  // namespace conform::faults
