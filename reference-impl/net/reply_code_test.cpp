#include "net/reply_code.hpp"

#include <cerrno>

#include "catch_shim.hpp"

using namespace socks6;
using net::reply_code;
using wire::ReplyCode;

namespace {

ReplyCode of_errno(int error) {
    return reply_code(std::error_code(error, std::system_category()));
}

}  // namespace

// draft-05, "Operation Replies": the reply codes.
TEST_CASE("a failed connection has the reply code that names its cause", "[reply_code]") {
    CHECK(of_errno(0) == ReplyCode::success);
    CHECK(of_errno(ECONNREFUSED) == ReplyCode::connection_refused);
    CHECK(of_errno(ENETUNREACH) == ReplyCode::network_unreachable);
    CHECK(of_errno(EHOSTUNREACH) == ReplyCode::host_unreachable);
    CHECK(of_errno(ETIMEDOUT) == ReplyCode::timed_out);
    CHECK(of_errno(EACCES) == ReplyCode::not_allowed);
    CHECK(of_errno(EPERM) == ReplyCode::not_allowed);
    CHECK(of_errno(EAFNOSUPPORT) == ReplyCode::address_type_not_supported);
    CHECK(of_errno(EMFILE) == ReplyCode::general_failure);
}

// draft-05, "Operation Replies": no code is for names; 01 and 04 are both fit (AMB on codes).
TEST_CASE("a failed resolution has a code that a name may have", "[reply_code]") {
    using Reason = net::ResolveError::Reason;
    CHECK(reply_code(Reason::not_found) == ReplyCode::host_unreachable);
    for (const auto reason : {Reason::no_server, Reason::timed_out, Reason::cancelled}) {
        CHECK(reply_code(reason) == ReplyCode::general_failure);
    }
}
