// Parse a message, decode its options, and write what was understood: for tests of the codecs.
//
// A message that the parser accepts comes back byte for byte.
#pragma once

#include <optional>

#include "socks6/wire/dissect.hpp"

namespace socks6::wire {

/// The message at the front of `input`, written anew from its typed form. Options whose content
/// does not fit their kind are kept as bytes. Empty when there is no whole, well-formed message.
std::optional<Buffer> reencode(MessageType type, Bytes input, const Dialect& dialect);

}  // namespace socks6::wire
