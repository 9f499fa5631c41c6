// Answers a foreign version with SOCKS 5's.
#include "faults/changed_version_reply.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault version_reply_of_socks5() {
    return {"version-reply-of-socks5",
            {"R05-VER-P-FIELD-MAJOR"},
            "a foreign version is answered with 05 00",
            wrap_engines_in<ChangedVersionReply<5, 0>>};
}

}  // namespace conform::faults
