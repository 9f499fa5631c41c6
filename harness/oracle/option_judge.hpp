// Judges the options of one message: kinds and where they are allowed, layouts, values, and what
// may not stand beside what (draft-05, "SOCKS Options").
#pragma once

#include "oracle/docket.hpp"
#include "oracle/facts.hpp"
#include "oracle/seen_message.hpp"
#include "socks6/wire/message.hpp"

namespace conform::oracle {

/// Where options stand.
enum class Place : std::uint8_t {
    request,
    successful_authentication,
    failed_authentication,
    operation
};

struct OptionsSeen {
    const SeenMessage& message;
    Place place = Place::request;
    const socks6::wire::OptionsView& options;
    socks6::wire::Command command = socks6::wire::Command::noop;  ///< of the Request
    const RequestFacts* asked = nullptr;                          ///< for replies
};

/// All that can be said of the options without looking at other messages than the Request.
void judge_options(const OptionsSeen& seen, Docket& docket);

}  // namespace conform::oracle
