// Judges Operation Replies by the Request they answer (draft-05, "Operation Replies", "Handling
// BIND", "Spending a token").
#pragma once

#include "oracle/docket.hpp"
#include "oracle/facts.hpp"
#include "oracle/seen_message.hpp"
#include "socks6/wire/message.hpp"

namespace conform::oracle {

/// The first reply, or the only one. `further_bind`: the Request names a listener that has a
/// backlog, so its endpoint is not one that is asked for.
void judge_operation_reply(const SeenMessage& message,
                           const socks6::wire::OperationReplyView& reply, bool further_bind,
                           Facts& facts, Docket& docket);

/// The one that tells BIND who has connected.
void judge_second_operation_reply(const SeenMessage& message,
                                  const socks6::wire::OperationReplyView& reply, Facts& facts,
                                  Docket& docket);

}  // namespace conform::oracle
