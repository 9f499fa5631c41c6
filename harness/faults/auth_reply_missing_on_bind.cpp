// Thinks that the two Operation Replies of BIND say enough.
#include "faults/faults.hpp"
#include "faults/missing_auth_reply.hpp"

namespace conform::faults {

Fault auth_reply_missing_on_bind() {
    return {"auth-reply-missing-on-bind",
            {"R05-AUTH-P-SENT-BIND"},
            "BIND is answered with Operation Replies alone",
            wrap_engines_in<MissingAuthReply<wire::Command::bind>>};
}

}  // namespace conform::faults
