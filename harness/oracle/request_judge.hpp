// Judges a Request: its layout, version, address, what its command allows, its options (draft-05,
// "Requests"). What is learned goes into the facts, also from Requests that break a rule.
#pragma once

#include <optional>

#include "oracle/docket.hpp"
#include "oracle/facts.hpp"
#include "oracle/seen_message.hpp"
#include "socks6/wire/message.hpp"

namespace conform::oracle {

/// A Request that could be parsed.
void judge_request(const SeenMessage& message, const socks6::wire::RequestView& request,
                   Facts& facts, Docket& docket);

/// One that could not: what is wrong with it, and what the facts say from then on.
void judge_broken_request(const SeenMessage& message, const socks6::wire::ParseError& error,
                          Facts& facts, Docket& docket);

}  // namespace conform::oracle
