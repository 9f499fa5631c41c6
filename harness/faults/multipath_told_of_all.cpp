// Tells of Multipath TCP without looking.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault multipath_told_of_all() {
    return {"multipath-told-of-all",
            {"R05-MPTCP-P-TRUE"},
            "the reply to every successful CONNECT says that Multipath TCP is in use",
            tell_option<1, 4, 0x84, 2>};
}

}  // namespace conform::faults
