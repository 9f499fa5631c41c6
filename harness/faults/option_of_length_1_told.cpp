// Counts neither kind nor data in a Length.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault option_of_length_1_told() {
    return {"option-of-length-1-told",
            {"R05-OPT-MIN-LEN", "R05-OPT-LAYOUT"},
            "the reply to a successful CONNECT has an option of length 1",
            tell_option<0xE0, 1>};
}

}  // namespace conform::faults
