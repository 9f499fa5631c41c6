// Has two bytes for a scheduler.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault scheduler_told_in_two_bytes() {
    return {"scheduler-told-in-two-bytes",
            {"R05-SCHED-LAYOUT"},
            "the scheduler option in the reply to a successful CONNECT has six bytes",
            tell_option<1, 6, 0x84, 3, 0, 1>};
}

}  // namespace conform::faults
