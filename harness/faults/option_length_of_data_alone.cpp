// Counts the data of an option in its Length and not the header.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault option_length_of_data_alone() {
    return {"option-length-of-data-alone",
            {"R05-OPT-LAYOUT"},
            "a vendor's option in the reply to a CONNECT is two bytes longer than it says",
            tell_option<0xE0, 3, 1, 2, 3>};
}

}  // namespace conform::faults
