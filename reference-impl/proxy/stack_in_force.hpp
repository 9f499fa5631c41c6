// What clients ask of the proxy's sockets by Stack options, done and told truthfully (draft-05,
// "Stack options").
#pragma once

#include <optional>

#include "net/stream.hpp"
#include "socks6/session/stack_options.hpp"

namespace socks6::proxy {

/// Sets the TOS byte as far as one is wanted, and gives what then is in force; nothing where none
/// was wanted or the stream is no socket.
std::optional<std::uint8_t> apply_tos(net::Stream& stream, std::optional<std::uint8_t> wanted);

/// The scheduler that MPTCP connections use here (it belongs to the network namespace); nothing if
/// it has no number in the draft.
std::optional<wire::Scheduler> mptcp_scheduler();

}  // namespace socks6::proxy
