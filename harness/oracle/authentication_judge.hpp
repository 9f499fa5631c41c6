// Judges Authentication Replies, the RFC 1929 exchange between them, and what a version mismatch is
// answered with (draft-05, "Authentication Replies", "Version Mismatch Replies",
// "Username/Password Authentication").
#pragma once

#include "oracle/docket.hpp"
#include "oracle/facts.hpp"
#include "oracle/seen_message.hpp"
#include "socks6/wire/message.hpp"

namespace conform::oracle {

/// The clause that asks for an Authentication Reply to that command.
const char* reply_clause(socks6::wire::Command command);

void judge_first_reply(const SeenMessage& message,
                       const socks6::wire::AuthenticationReplyView& reply, Facts& facts,
                       Docket& docket);
void judge_second_reply(const SeenMessage& message,
                        const socks6::wire::AuthenticationReplyView& reply, Facts& facts,
                        Docket& docket);
void judge_password_request(const SeenMessage& message,
                            const socks6::wire::PasswordRequestView& request, Facts& facts,
                            Docket& docket);
void judge_password_reply(const SeenMessage& message, const socks6::wire::PasswordReply& reply,
                          Facts& facts, Docket& docket);
/// The two bytes behind a Request of a foreign version.
void judge_mismatch_reply(const SeenMessage& message, Facts& facts, Docket& docket);

}  // namespace conform::oracle
