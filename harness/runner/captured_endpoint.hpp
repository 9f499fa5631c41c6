// Address and port of a message, taken together: the fields "endpoint" and "bind_endpoint".
//
// What a scenario captures is where one can go; what it compares is where that leads, however it
// was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/target.hpp"
#include "scenario/expectation.hpp"
#include "scenario/expression.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {

/// Whether that is the name of such a pair.
bool is_endpoint(std::string_view field);

/// The pair of an Operation Reply, a Request or a datagram header; nothing when the message has
/// none. `dissection` must be complete. Where an Operation Reply leaves the address unspecified or
/// names the host, the one at which the target is reached (AMB-40, AMB-53).
std::optional<scenario::CapturedEndpoint> endpoint_of(const socks6::wire::Dissection& dissection,
                                                      socks6::wire::Bytes message,
                                                      const Target& target);

/// Other ways to write who sent a datagram, which the draft does not exclude (AMB-61): by its name,
/// or by its IPv4 address as an IPv6 one. Null when `found` is no such way; else lives for ever.
const scenario::Tier* other_form(const scenario::CapturedEndpoint& meant,
                                 const scenario::CapturedEndpoint& found);

/// "192.0.2.1 port 80"
std::string to_text(const scenario::CapturedEndpoint& endpoint);

}  // namespace conform::runner
