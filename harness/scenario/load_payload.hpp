// Payloads, messages by field, options and targets. Internal to this module; throws Failure.
#pragma once

#include <string>
#include <vector>

#include "scenario/load_context.hpp"
#include "scenario/payload.hpp"

namespace conform::scenario {

/// The keys of a step or part of which exactly one is its payload.
std::vector<std::string_view> payload_keys();

/// The payload among the other keys of `object`; what else may stand there is the caller's matter.
Payload load_payload(const LoadContext& context, const Cursor& object);

MessageSpec load_message(const LoadContext& context, socks6::wire::MessageType type,
                         const Cursor& object, std::vector<std::string_view> further_keys = {});

std::vector<OptionSpec> load_options(const LoadContext& context, const Cursor& list);

/// `to`: an actor that has an address, or "=variable"; `as` stands beside it in `object`.
Target load_target(const LoadContext& context, const Cursor& to, const Cursor& object);

/// {"ipv4"}, {"ipv6"} or {"domain"}, as far as the case may name it.
LiteralAddress load_literal_address(const LoadContext& context, const Cursor& at);

}  // namespace conform::scenario
