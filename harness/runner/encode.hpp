// Scenario payloads -> bytes: messages by field, with options, credentials and overrides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "net/endpoint.hpp"
#include "runner/byte_source.hpp"
#include "runner/target.hpp"
#include "scenario/payload.hpp"

namespace conform::runner {

/// Where an actor can be reached, in the form asked for; nothing when it has no such address.
struct ActorEndpoint {
    socks6::wire::Address address;
    std::uint16_t port = 0;
};
using FindActor = std::function<std::optional<ActorEndpoint>(const scenario::ToActor&)>;

/// What encoding needs to know besides the payload; borrowed for the time of the call.
struct EncodeContext {
    const Target& target;
    const scenario::Variables& variables;
    const FindActor& find_actor;
};

/// A message inside the encoded payload, so that the transcript can show it decoded.
struct EncodedMessage {
    socks6::wire::MessageType type = socks6::wire::MessageType::request;
    std::uint64_t offset = 0;
    std::size_t size = 0;
};

struct EncodedPayload {
    ByteSource bytes;
    std::vector<EncodedMessage> messages;
};

/// Errors are the scenario's ("unknown variable"), or a capability that is missing (an actor
/// without an IPv6 address).
std::variant<EncodedPayload, std::string> encode(const scenario::Payload& payload,
                                                 const EncodeContext& context);

std::variant<socks6::wire::Buffer, std::string> encode_message(const scenario::MessageSpec& message,
                                                               const EncodeContext& context);

/// Data as a source of bytes, its length evaluated.
std::variant<ByteSource, std::string> data_source(const scenario::Data& data,
                                                  const scenario::Variables& variables);

std::variant<std::uint64_t, std::string> evaluate(const scenario::Scalar& scalar,
                                                  const scenario::Variables& variables);

}  // namespace conform::runner
