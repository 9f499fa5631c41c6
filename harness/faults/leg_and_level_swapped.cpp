// Has the leg in the low bits and the level in the high ones.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault leg_and_level_swapped() {
    return {
        "leg-and-level-swapped",
        {"R05-STACK-LAYOUT", "R05-STACK-LEG-VALUES", "R05-STACK-LEVEL-VALUES"},
        "a Stack option in the reply to a successful CONNECT has level and leg the wrong way round",
        tell_option<1, 5, (1 << 2 | 2), 1, 0>};
}

}  // namespace conform::faults
