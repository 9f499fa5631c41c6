// Answers a foreign version with a minor version of its own.
#include "faults/changed_version_reply.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault version_reply_of_another_minor() {
    return {"version-reply-of-another-minor",
            {"R05-VER-P-FIELD-MINOR"},
            "a foreign version is answered with 06 01",
            wrap_engines_in<ChangedVersionReply<6, 1>>};
}

}  // namespace conform::faults
