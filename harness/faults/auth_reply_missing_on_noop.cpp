// Thinks that NOOP needs no Authentication Reply.
#include "faults/faults.hpp"
#include "faults/missing_auth_reply.hpp"

namespace conform::faults {

Fault auth_reply_missing_on_noop() {
    return {"auth-reply-missing-on-noop",
            {"R05-AUTH-P-SENT-NOOP"},
            "NOOP is answered with the Operation Reply alone",
            wrap_engines_in<MissingAuthReply<wire::Command::noop>>};
}

}  // namespace conform::faults
