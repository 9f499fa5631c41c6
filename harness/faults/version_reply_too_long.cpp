// Sends an Authentication Reply where the version is foreign.
#include "faults/changed_version_reply.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault version_reply_too_long() {
    return {"version-reply-too-long",
            {"R05-VER-P-LENGTH"},
            "a foreign version is answered with 06 00 01 FF 00",
            wrap_engines_in<ChangedVersionReply<6, 0, 1, 0xFF, 0>>};
}

}  // namespace conform::faults
