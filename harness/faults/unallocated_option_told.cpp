// Tells of itself in an option of its own making.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault unallocated_option_told() {
    return {"unallocated-option-told",
            {"R05-OPT-KIND-ALLOCATED"},
            "the reply to a successful CONNECT has an option of kind 05",
            tell_option<5, 4, 1, 2>};
}

}  // namespace conform::faults
