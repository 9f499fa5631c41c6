// Adds a byte to the Multipath TCP option.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault multipath_told_with_data() {
    return {"multipath-told-with-data",
            {"R05-MPTCP-LAYOUT"},
            "the Multipath TCP option in the reply to a successful CONNECT has five bytes",
            tell_option<1, 5, 0x84, 2, 1>};
}

}  // namespace conform::faults
