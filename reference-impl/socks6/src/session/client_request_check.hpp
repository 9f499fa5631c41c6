// What the draft forbids clients to send, found before anything is sent (draft-05, "Requests",
// "Stack options", "Authentication Method options", RFC 1929).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "socks6/wire/message.hpp"

namespace socks6::session {

/// The caller's part of a Request: the fields that go with its command, and options that clients
/// may send. Authentication and idempotence options are not the caller's.
std::optional<wire::WriteError> check_client_request(const wire::Request& request,
                                                     const wire::Dialect& dialect);

std::optional<wire::WriteError> check_initial_data(wire::Command command, std::size_t size,
                                                   const wire::Dialect& dialect);

std::optional<wire::WriteError> check_credentials(std::string_view user, std::string_view password);

}  // namespace socks6::session
