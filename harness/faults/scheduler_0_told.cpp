// Counts schedulers from 0.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault scheduler_0_told() {
    return {"scheduler-0-told",
            {"R05-SCHED-VALUES"},
            "the reply to a successful CONNECT tells of scheduler 0",
            tell_option<1, 5, 0x84, 3, 0>};
}

}  // namespace conform::faults
