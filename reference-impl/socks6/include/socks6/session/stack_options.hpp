// Stack options of one message, gathered: what a Request asks of the sockets, or what an Operation
// Reply says of them (draft-05, "Stack options").
//
// "Client" is the client-proxy leg, "remote" the proxy-remote leg. An option that contradicts an
// earlier one of its message, or cannot be decoded, is left out (AMB-04, AMB-72).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "socks6/wire/codes.hpp"
#include "socks6/wire/option.hpp"
#include "socks6/wire/typed_option.hpp"

namespace socks6::session {

struct StackOptions {
    std::optional<std::uint8_t> client_tos;
    std::optional<std::uint8_t> remote_tos;
    std::optional<std::uint16_t> tfo_payload;  ///< TFO asked for, with this payload size in bytes
    std::optional<wire::Scheduler> client_scheduler;
    std::optional<wire::Scheduler> remote_scheduler;
    std::optional<std::uint16_t> backlog;
    bool mptcp = false;  ///< said by proxies only

    friend bool operator==(const StackOptions&, const StackOptions&) = default;
};

StackOptions gather_stack_options(const wire::OptionsView& options, const wire::Dialect& dialect);

/// The options that say this, one per leg.
std::vector<wire::Option> to_options(const StackOptions& stack);

}  // namespace socks6::session
